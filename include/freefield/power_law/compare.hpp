#pragma once
/// @file
/// Whether another law fits the tail of data better than a power law.

#include <freefield/power_law/heavy_tail/own_data.hpp>
#include <freefield/power_law/heavy_tail/vuong_test.hpp>
#include <freefield/power_law/tail_comparison.hpp>
#include <freefield/power_law/tail_law_fit.hpp>
#include <freefield/statistics/bootstrap.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// Options of comparisons.
struct compare_options {
  std::size_t replicates = 1000;  ///< of the power law, for alternatives that have it inside; 0: none
  std::uint64_t seed = 1;
  freefield::execution execution = {};  ///< `serial`, `threads(n)`, any engine; changes no bit
  progress_callback progress = {};      ///< in groups of eight replicates, once through for each alternative
};

namespace detail::power_law {

/// Errors that say that a kind has no fit on some tail, and not that a question is wrong.
inline bool is_about_kind(errc code) {
  return code == errc::not_converged || code == errc::overflow || code == errc::too_large ||
         code == errc::underdetermined;
}

/// Twice the log-likelihood that a kind gains on the power law, never below 0.
template <class Kind, class T>
T gain(Kind kind, tail_statistics<T> const& tail) {
  T const inside = fit_family(tails::power_law{}, tail).log_likelihood;
  T best(0);
  if (tail.has_two_neighbours()) {
    for (T const& share : tail.weight) best += T(T(tail.size * share) * math::log(share));
  } else {
    best = fit_family(kind, tail).log_likelihood;
  }
  return math::max(T(T(2) * T(best - inside)), T(0));
}

/// The gain on data drawn from a power law; nothing where the fit fails.  Data in which nothing varies fit every law
/// alike.
template <class Kind, class T>
class gain_of_draw {
 public:
  gain_of_draw(T const& alpha, T const& xmin, bool discrete, std::size_t size)
      : draw_("compare", alpha, xmin, discrete), xmin_(xmin), discrete_(discrete), size_(size) {}

  std::optional<T> operator()(philox4x32& engine) const {
    try {
      return of(drawn(engine));
    } catch (error const& e) {
      if (!is_about_kind(e.code)) throw;
      return std::nullopt;
    }
  }

 private:
  power_law_draw<T> draw_;
  T xmin_;
  bool discrete_;
  std::size_t size_;

  std::vector<T> drawn(philox4x32& engine) const {
    std::vector<T> numbers;
    numbers.reserve(size_);
    for (std::size_t i = 0; i < size_; ++i) numbers.push_back(draw_(engine));
    return numbers;
  }

  T of(std::vector<T> numbers) const {
    auto const data = discrete_ ? sorted_integers(numbers) : sorted(std::move(numbers));
    if (data.distinct() < 2) return T(0);
    return gain(Kind{}, tail_statistics<T>(data, xmin_, discrete_));
  }
};

template <class Kind, class T>
nested_test<T> test_nested(Kind, T const& statistic, T const& alpha, tail_statistics<T> const& tail, std::size_t size,
                           compare_options const& options) {
  T const chi_squared = two_sided_normal(math::sqrt(statistic));
  nested_test<T> test{statistic, std::nullopt, T(0), chi_squared, statistic > T(0) ? T(chi_squared / T(2)) : T(1)};
  if (options.replicates == 0) return test;
  gain_of_draw<Kind, T> const draw(alpha, tail.xmin, tail.discrete, size);
  auto const gains = replicates(draw, {options.replicates, options.seed, options.execution, options.progress});
  std::size_t as_large = 0;
  for (std::optional<T> const& drawn : gains) {
    test.failed += drawn ? 0U : 1U;
    as_large += !drawn || *drawn >= statistic ? 1U : 0U;
  }
  T const n = as_scalar<T>(gains.size()), p = T(as_scalar<T>(as_large) / n);
  test.p_value = p;
  test.monte_carlo_error = math::sqrt(T(T(p * T(T(1) - p)) / n));
  return test;
}

/// The parameters by name.
template <class Kind, class T>
std::vector<std::pair<std::string, T>> named(typename Kind::template parameters<T> const& values) {
  if constexpr (Kind::parameter_names.size() == 1) {
    auto const& [only] = values;
    return {{std::string(Kind::parameter_names[0]), only}};
  } else {
    auto const& [first, second] = values;
    return {{std::string(Kind::parameter_names[0]), first}, {std::string(Kind::parameter_names[1]), second}};
  }
}

template <class Kind, class T>
tail_comparison<T> compare_with(Kind kind, tail_statistics<T> const& tail, std::size_t size,
                                compare_options const& options) {
  require_identified<Kind>("compare", tail);
  auto const law = fit_family(tails::power_law{}, tail);
  auto const other = fit_family(kind, tail);
  require(
      math::is_finite(other.log_likelihood), errc::overflow,
      {"compare", "likelihood of an alternative leaves the scalar's range", "another .scale, or data of less span"});
  tail_comparison<T> result{.alternative = std::string(Kind::name),
                            .parameters = {},
                            .inside = Kind::inside,
                            .at_limit = other.at_limit,
                            .log_likelihood = other.log_likelihood,
                            .ratio = T(law.log_likelihood - other.log_likelihood),
                            .normalised_ratio = T(0),
                            .vuong_p_value = T(1),
                            .sign_test_p_value = T(1),
                            .favouring_power_law = 0,
                            .nested = std::nullopt};
  if (!other.at_limit) {
    result.parameters = named<Kind, T>(other.shape.parameters(tail.xmin));
    auto const ratios = summarise_ratios(law.shape, other.shape, tail);
    result.normalised_ratio = ratios.normalised;
    result.vuong_p_value = two_sided_normal(ratios.normalised);
    result.sign_test_p_value = sign_test(tail.size, ratios.favouring);
    result.favouring_power_law = static_cast<std::size_t>(ratios.favouring + T(T(1) / T(2)));
  }
  if constexpr (Kind::inside != power_law_inside::no) {
    T const statistic = math::max(T(T(-2) * result.ratio), T(0));
    result.nested = test_nested(kind, statistic, law.shape.alpha, tail, size, options);
  }
  return result;
}

/// The same, or why this kind has no fit on this tail.
template <class Kind, class T>
tail_comparison<T> compare_or_explain(Kind kind, tail_statistics<T> const& tail, std::size_t size,
                                      compare_options const& options) {
  try {
    return compare_with(kind, tail, size, options);
  } catch (error const& e) {
    if (!is_about_kind(e.code)) throw;
    T const none = std::numeric_limits<T>::quiet_NaN();
    tail_comparison<T> result{std::string(Kind::name), {}, Kind::inside, false, none, none, none, none, none, 0, {}};
    result.failure = e.message;
    return result;
  }
}

template <class T, class Data>
std::pair<tail_statistics<T>, std::size_t> compared_tail(std::string_view function, tail_fit<T> const& tail,
                                                         Data const& data) {
  auto const values = values_of<T>(function, data, tail.options);
  require_own_data(function, tail, values);
  return {statistics_above(function, values, tail.xmin, tail.options.discrete), tail.tail_size};
}

}  // namespace detail::power_law

/// A power law against another law, both of largest likelihood above the cut-off of a fit:
///
///     auto const c = ff::compare(tail, ff::tails::lognormal{}, data);
///     c.ratio;  c.p_value();  c.verdict();  std::cout << c;
///
/// An alternative that has no power law inside is compared by Vuong's normalised ratio z and its normal distribution.
/// One that has it inside never fits worse, and z does not have that distribution: p is the share of data sets, drawn
/// from the fitted power law, on which the alternative gains as much.
/// @param tail  its cut-off and options are used; the exponent is that of largest likelihood
/// @param data  those of the fit
/// Cost: a fit; and two for each replicate.
/// @throws error `size_mismatch` for data of another size; `bad_option`; `not_converged`; `overflow`; `too_large`;
///         `underdetermined` for two neighbouring integers and a law of two parameters
/// Source: Q. H. Vuong, Econometrica 57 (1989) 307; K. A. Clarke, J. Conflict Resolut. 47 (2003) 72.
template <real_scalar T, tail_kind Kind, class Data>
tail_comparison<T> compare(tail_fit<T> const& tail, Kind kind, Data const& data, compare_options const& options = {}) {
  require(tail.options.discrete || !Kind::discrete_only, errc::bad_option,
          {"compare", "law is one of integers", "a discrete fit"});
  auto const [statistics, size] = detail::power_law::compared_tail<T>("compare", tail, data);
  return detail::power_law::compare_with(kind, statistics, size, options);
}

/// A power law against every law of `tails::`, Poisson's only of integers:
///
///     std::cout << ff::compare(tail, data, {.execution = ff::threads(8)});
///
/// Akaike's weights are exp(log-likelihood - number of parameters), normalised over all laws.  A law that cannot be
/// fitted to this tail says why in its row and has no weight.
/// @throws error `size_mismatch` for data of another size; `bad_option`
/// Source: K. P. Burnham, D. R. Anderson, "Model Selection and Multimodel Inference" (2002), for the weights.
template <real_scalar T, class Data>
tail_comparisons<T> compare(tail_fit<T> const& tail, Data const& data, compare_options const& options = {}) {
  namespace machinery = detail::power_law;
  auto const [statistics, size] = machinery::compared_tail<T>("compare", tail, data);
  tail_comparisons<T> all{machinery::fit_family(tails::power_law{}, statistics).log_likelihood, T(1), {}, {}};
  std::vector<T> scores{T(all.power_law_log_likelihood - T(1))};
  auto const add = [&](auto kind) {
    all.alternatives.push_back(machinery::compare_or_explain(kind, statistics, size, options));
    auto const& latest = all.alternatives.back();
    T const score = T(latest.log_likelihood - T(static_cast<int>(kind.parameter_names.size())));
    scores.push_back(latest.failure.empty() ? score : T(-std::numeric_limits<T>::infinity()));
  };
  add(tails::exponential{});
  add(tails::stretched_exponential{});
  add(tails::lognormal{});
  add(tails::truncated_power_law{});
  if (tail.options.discrete) add(tails::poisson{});
  T const best = *std::max_element(scores.begin(), scores.end());
  T sum(0);
  for (T& score : scores) sum += score = math::exp(T(score - best));
  all.power_law_weight = T(scores[0] / sum);
  for (std::size_t k = 1; k < scores.size(); ++k) all.weights.push_back(T(scores[k] / sum));
  return all;
}

}  // namespace freefield
