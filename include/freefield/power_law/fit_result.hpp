#pragma once
/// @file
/// A fitted law by the symbols of its formula.

#include <freefield/power_law/fitted_law.hpp>
#include <freefield/power_law/regression/model.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace freefield {

/// What `fit` returns: a `fitted_law` that knows its formula, so that parameters and data go by their symbols.
template <class T, expression Formula, class Data>
class fit_result : public fitted_law<T> {
  using law = fitted_law<T>;

 public:
  /// The set of the parameters, in the order of the formula.
  static constexpr auto parameters = typename detail::power_law::model<T, Formula, Data>::parameter_set{};
  static constexpr int size = static_cast<int>(parameters.size());

  Formula formula;

  using law::interval;

  template <fixed_string Name>
  parameter_estimate<T> operator[](symbol_node<Name> s) const {
    return this->parameter(position(s));
  }

  /// Confidence interval of one parameter.
  /// @throws error not_converged, no_interval
  template <fixed_string Name>
  freefield::interval<T> interval(symbol_node<Name> s, T const& level) const {
    return law::interval(position(s), level);
  }

  /// The fitted curve where the data variables have the given values: `fit.predict(N = 7e10, D = 1.4e12)`.
  template <class... Bindings>
  prediction<T> predict(Bindings const&... bindings) const {
    if constexpr (detail::check_bindings<Bindings...>(Data{})) return this->predict_at(values_of(bindings...));
  }

  /// The same fit with other resamples, drawn or to be drawn.
  /// @param asked_for  intervals come from them even where there are others
  fit_result with_draws(deferred<bootstrap_draws<T>> draws, bool asked_for = true) const {
    fit_result result = *this;
    result.draws_ = std::move(draws);
    result.resampled_ = asked_for;
    return result;
  }

 private:
  friend struct detail::power_law::fit_access;

  fit_result(Formula const& f, std::shared_ptr<detail::power_law::solver<T> const> solver, minimum<T> const& best,
             fit_certificate<T> found)
      : law(std::move(solver), best, std::move(found)), formula(f) {}

  template <fixed_string Name>
  static constexpr int position(symbol_node<Name> s) {
    static_assert(parameters.contains(symbol_node<Name>{}),
                  "freefield: this symbol is no parameter of the fitted formula");
    return static_cast<int>(parameters.index_of(s));
  }

  template <class... Bindings>
  static std::array<T, Data::size()> values_of(Bindings const&... bindings) {
    std::array<T, Data::size()> values{};
    auto const store = [&]<class V, class Value>(binding<V, Value> const& b) {
      static_assert(Data::contains(V{}), "freefield: predict takes values of the data variables of the fit alone");
      T const value = T(b.value);
      require(math::is_finite(value), errc::non_finite,
              {"fit_result::predict", "value of " + std::string(V::name()) + " is not finite", "a finite number"},
              value);
      values[Data::index_of(V{})] = value;
    };
    (store(bindings), ...);
    return values;
  }
};

}  // namespace freefield
