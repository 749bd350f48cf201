#pragma once
/// @file
/// Fitting a power law to the tail of data.

#include <freefield/power_law/heavy_tail/continuous_tail.hpp>
#include <freefield/power_law/heavy_tail/cutoff_scan.hpp>
#include <freefield/power_law/heavy_tail/discrete_tail.hpp>
#include <freefield/power_law/heavy_tail/distinct_values.hpp>
#include <freefield/power_law/tail_fit.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

namespace freefield {

namespace detail::power_law {

/// The fit that the current tail of a model is.
template <class T, class Model>
tail_fit<T> fit_of(Model const& model, distinct_values<T> const& data, best_cutoff<T> const& best, T const& xmin,
                   tail_options<T> const& options) {
  T const alpha = options.finite_size_correction ? T(model.alpha() - model.bias()) : model.alpha();
  T log_likelihood = model.log_likelihood();
  if (!options.discrete) log_likelihood -= T(model.size() * math::log(xmin));
  return {.alpha = alpha,
          .standard_error = model.standard_error(),
          .xmin = xmin,
          .distance = best.distance,
          .log_likelihood = log_likelihood,
          .mean_log = model.mean_log(),
          .tail_size = data.size_from(model.start()),
          .size = data.size(),
          .candidates = best.candidates,
          .full_evaluations = best.full_evaluations,
          .options = options};
}

template <class T, class Model>
tail_fit<T> search_cutoff(std::string_view function, Model model, distinct_values<T> const& data,
                          tail_options<T> const& options) {
  require(data.distinct() >= Model::least_distinct, errc::underdetermined,
          {function, "too few different values to search a cut-off", "two, or three integers"}, data.distinct());
  auto const best = cutoff_scan<T, Model>(model)();
  model.move_to(best.place);
  return fit_of(model, data, best, data.value[best.place], options);
}

template <class T, class Model>
tail_fit<T> fit_above(Model model, distinct_values<T> const& data, std::size_t first, tail_options<T> const& options) {
  T const xmin = *options.xmin;
  model.move_to(first, xmin);
  auto const [distance, place] = gap_search<T, Model>(model)(T(2));
  return fit_of(model, data, best_cutoff<T>{first, distance, 1, 1}, xmin, options);
}

template <class T, class Model>
tail_fit<T> fit_model(std::string_view function, distinct_values<T> const& data, tail_options<T> const& options) {
  std::size_t const first = options.xmin ? data.first_from(*options.xmin) : 0;
  require_distinct(function, data, first);
  Model const model(data, options.distance);
  return options.xmin ? fit_above(model, data, first, options) : search_cutoff(function, model, data, options);
}

template <class T>
tail_fit<T> fit_distinct(std::string_view function, distinct_values<T> const& data, tail_options<T> const& options) {
  return options.discrete ? fit_model<T, discrete_tail<T>>(function, data, options)
                          : fit_model<T, continuous_tail<T>>(function, data, options);
}

}  // namespace detail::power_law

/// The power law of largest likelihood above a cut-off, which is given or searched:
///
///     auto tail = ff::fit_tail(data);                                          // real numbers
///     auto words = ff::fit_tail(frequencies, {.discrete = true});              // integers
///     auto towns = ff::fit_tail(populations, {.scale = 1000.0});
///     auto net = ff::fit_tail(ff::counted(degrees, how_many), {.xmin = 5.0, .discrete = true});
///     tail.alpha;  tail.xmin;  tail.interval(0.95);  std::cout << tail;
///
/// Of real numbers alpha = 1 + n / sum log(x / xmin); of integers it is the root of
/// d/dalpha log zeta(alpha, xmin) = -mean log x.  The searched cut-off is the one at which the distance between the
/// tail and its law is smallest, of equally good ones the smallest: every value is a candidate with two different
/// values above or at it, of integers three, because two fit every law.  The search is exact.
/// The scalar is that of the data (float and integers are fitted in double).
/// @param data  numbers > 0, in any order, or `counted(values, counts)`
/// Cost: a sort; then for data of a power law a few evaluations of its law for each different value and about sqrt(n)
/// for each of some hundred tails.  It is O(n^2) where all tails are equally far from their laws, which no data known
/// to us are.
/// @throws error `empty`; `non_finite`, and `domain` for values <= 0 or no integers, with the index; `degenerate` where
///         all values are equal; `underdetermined` for fewer than two different values above the cut-off; `bad_option`
/// Source: A. Clauset, C. R. Shalizi, M. E. J. Newman, SIAM Review 51 (2009) 661.
template <class Data, real_scalar T = detail::power_law::tail_scalar<Data>>
tail_fit<T> fit_tail(Data const& data, std::type_identity_t<tail_options<T>> const& options = {}) {
  constexpr std::string_view function = "fit_tail";
  return detail::power_law::fit_distinct(function, detail::power_law::values_of<T>(function, data, options), options);
}

}  // namespace freefield
