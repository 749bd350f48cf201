#pragma once
/// @file
/// The bootstrap: statistics of resamples, with the same bits on any number of threads.

#include <freefield/core/error.hpp>
#include <freefield/core/execution.hpp>
#include <freefield/core/random.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

struct bootstrap_options {
  std::size_t replicates = 1000;
  std::uint64_t seed = 1;
  freefield::execution execution = {};  ///< `serial`, `threads(n)`, any engine; changes no bit
  progress_callback progress = {};      ///< called as progress(done, total) in groups of eight resamples
};

/// Row numbers drawn with replacement, as many as there are rows.
/// @throws error `empty` for no rows
template <class Engine>
std::vector<std::size_t> resample(std::size_t rows, Engine& engine) {
  require(rows > 0, errc::empty, {"resample", "there are no rows", "one row or more"});
  std::vector<std::size_t> drawn(rows);
  for (auto& row : drawn) row = uniform_index(engine, rows);
  return drawn;
}

/// What `draw(engine)` gives for the streams 0, 1, ... of the seed, in this order: the engine of any resampling.  Draws
/// may run at the same time.
/// @throws error `bad_option` for fewer than two replicates
template <std::invocable<philox4x32&> Draw>
auto replicates(Draw const& draw, bootstrap_options const& options) {
  using value_type = std::remove_cvref_t<std::invoke_result_t<Draw const&, philox4x32&>>;
  require(options.replicates >= 2, errc::bad_option, {"bootstrap", "option .replicates is too small", "at least 2"},
          options.replicates);
  std::vector<std::optional<value_type>> drawn(options.replicates);
  auto const body = [&](std::size_t first, std::size_t last) {
    for (std::size_t b = first; b < last; ++b) {
      philox4x32 engine{options.seed, b};
      drawn[b].emplace(draw(engine));
    }
  };
  for_each({options.replicates, 8}, body, {options.execution, options.progress});
  std::vector<value_type> result;
  result.reserve(drawn.size());
  for (auto& value : drawn) result.push_back(std::move(*value));
  return result;
}

/// The values that a statistic has on resamples of the rows of a table, drawn with replacement.
///
///     auto means = ff::bootstrap(data.size(), [&](auto rows) { return mean_of(data, rows); },
///                                {.replicates = 2000, .execution = ff::threads(8)});
///     ff::standard_deviation(means);  ff::percentile_interval(means, 0.95);
///
/// @param rows       number of rows
/// @param statistic  statistic(std::span<std::size_t const> drawn), the row numbers of one resample
/// Cost: `replicates` evaluations of the statistic.
/// @throws error `empty` for no rows; `bad_option` for fewer than two replicates
/// Source: B. Efron, Ann. Statist. 7 (1979) 1.
template <std::invocable<std::span<std::size_t const>> Statistic>
auto bootstrap(std::size_t rows, Statistic const& statistic, bootstrap_options const& options = {}) {
  require(rows > 0, errc::empty, {"bootstrap", "there are no rows", "one row or more"});
  auto const draw = [&](philox4x32& engine) {
    auto const drawn = resample(rows, engine);
    return statistic(std::span<std::size_t const>(drawn));
  };
  return replicates(draw, options);
}

}  // namespace freefield
