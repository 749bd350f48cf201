#pragma once
/// @file
/// Training runs, read from a table whose columns may have many names.

#include "table.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace example {

struct run {
  double size, data, compute, loss;
};

/// Which columns to read; empty names stand for the usual ones.
struct run_columns {
  std::string size, data, compute, loss;
};

/// The runs of a file, ordered by compute.  Where samples or compute are missing, C = 6 N D supplies them.
inline std::vector<run> read_runs(std::string const& file, run_columns const& wanted) {
  table const all(file);
  auto const pick = [&](std::string const& name, std::vector<std::string> const& usual) {
    return name.empty() ? all.find(usual) : std::optional(name);
  };
  auto const size = pick(wanted.size, {"N", "params", "Model Size"});
  auto const loss = pick(wanted.loss, {"loss", "val_loss"});
  auto const data = pick(wanted.data, {"D", "tokens"});
  auto const compute = pick(wanted.compute, {"compute", "C", "Training FLOP"});
  auto const require_column = [&](bool given, std::string const& option) {
    if (!given) throw std::runtime_error(file + ": which column is " + option + "? there are " + all.names());
  };
  require_column(size.has_value(), "--size");
  require_column(loss.has_value(), "--loss");
  require_column(data || compute, "--data or --compute");

  auto const column = [&](std::optional<std::string> const& name) {
    return name ? all.column(*name) : std::vector<double>{};
  };
  auto const sizes = column(size), samples = column(data), budgets = column(compute), losses = column(loss);
  std::vector<run> runs;
  for (std::size_t i = 0; i < all.rows(); ++i) {
    double const d = data ? samples[i] : budgets[i] / (6 * sizes[i]);
    runs.push_back({sizes[i], d, compute ? budgets[i] : 6 * sizes[i] * d, losses[i]});
    auto const& r = runs.back();
    for (double const value : {r.size, r.data, r.compute, r.loss})
      if (!(value > 0 && std::isfinite(value)))
        throw std::runtime_error(all.place(i) + ": " + std::to_string(value) + ", expected positive numbers");
  }
  std::ranges::stable_sort(runs, {}, &run::compute);
  return runs;
}

/// Without the `count` runs of highest loss.
inline std::vector<run> without_highest(std::vector<run> runs, std::size_t count) {
  std::ranges::stable_sort(runs, std::greater{}, &run::loss);
  runs.erase(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(std::min(count, runs.size())));
  std::ranges::stable_sort(runs, {}, &run::compute);
  return runs;
}

inline std::vector<double> column(std::vector<run> const& runs, double run::* field) {
  std::vector<double> values;
  for (auto const& r : runs) values.push_back(r.*field);
  return values;
}

/// The runs that no cheaper run beats: what a budget can buy.
inline std::vector<run> envelope(std::vector<run> const& runs) {
  std::vector<run> best;
  for (auto const& r : runs)
    if (best.empty() || r.loss < best.back().loss) best.push_back(r);
  return best;
}

}  // namespace example
