#pragma once
/// @file
/// Critical exponents, with their errors.

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/core/text/number.hpp>
#include <freefield/core/text/table.hpp>

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace freefield {

/// The exponents of a fixed point with one relevant direction and no anomalous dimension, eta = 0.
///
/// With the eigenvalues y_1 > 0 > y_2 > ... of the even perturbations, which grow as e^(y s), they are
///     nu = 1 / y_1,   omega = -y_2,   omega_2 = -y_3, ...,
///     gamma = 2 nu,   alpha = 2 - d nu,   beta = (d - 2) nu / 2,   Delta = omega nu.
/// Each comes with the error of its eigenvalue, which is a bound or an estimate, as its maker says; errors of derived
/// exponents are those of first order.
template <real_scalar T>
class critical_exponents {
 public:
  using scalar_type = T;

  /// @param eigenvalues  y_1, y_2, ...: one positive, the others negative
  /// @throws error `domain` where the signs are others, `empty`
  critical_exponents(T const& dimension, std::vector<estimate<T>> const& eigenvalues) : dimension_(dimension) {
    constexpr std::string_view function = "critical_exponents";
    require(!eigenvalues.empty(), errc::empty, {function, "no eigenvalue is given", "at least the relevant one"});
    T const& y = eigenvalues.front().value;
    require(y > T(0), errc::domain, {function, "first eigenvalue is not relevant", "y_1 > 0"}, y, {0});
    nu_ = {T(T(1) / y), T(eigenvalues.front().error / T(y * y))};
    for (std::size_t k = 1; k < eigenvalues.size(); ++k) {
      T const& irrelevant = eigenvalues[k].value;
      require(irrelevant < T(0), errc::domain,
              {function, "fixed point has more than one relevant direction", "y_2 < 0"}, irrelevant,
              {static_cast<std::ptrdiff_t>(k)});
      omegas_.push_back({T(-irrelevant), eigenvalues[k].error});
    }
  }

  /// Of the correlation length.
  estimate<T> const& nu() const { return nu_; }
  /// Of the susceptibility.
  estimate<T> gamma() const { return scaled(T(2)); }
  /// Of the specific heat.
  estimate<T> alpha() const {
    estimate<T> const product = scaled(dimension_);
    return {T(T(2) - product.value), product.error};
  }
  /// Of the magnetisation.
  estimate<T> beta() const { return scaled(T(T(dimension_ - T(2)) / T(2))); }
  /// Of the first correction to scaling; `omega(k)` of the k-th.
  /// @throws error `out_of_range` unless 1 <= k <= corrections()
  estimate<T> const& omega(std::size_t k = 1) const {
    require(k >= 1 && k <= omegas_.size(), errc::out_of_range,
            {"critical_exponents::omega", "correction to scaling was not computed", "1 <= k <= corrections()"}, k);
    return omegas_[k - 1];
  }
  std::size_t corrections() const { return omegas_.size(); }
  /// Of the critical isotherm, (d + 2) / (d - 2) exactly.
  T delta() const { return T(T(dimension_ + T(2)) / T(dimension_ - T(2))); }
  /// Wegner's Delta = omega nu, of the corrections to scaling as a function of temperature.
  estimate<T> correction_exponent() const {
    estimate<T> const& first = omega();
    return {T(first.value * nu_.value), T(T(first.error * nu_.value) + T(first.value * nu_.error))};
  }

  /// A table of the exponents and their errors, with the digits of the stream.
  friend std::ostream& operator<<(std::ostream& out, critical_exponents const& e)
    requires detail::streamable<T>
  {
    detail::text_table table({"exponent", "value", "error", "of"});
    auto const add = [&](std::string const& name, estimate<T> const& x, char const* meaning) {
      table.add({name, detail::text_as_in(out, x.value), detail::text_with(2, x.error), meaning});
    };
    add("nu", e.nu(), "correlation length");
    add("gamma", e.gamma(), "susceptibility");
    add("alpha", e.alpha(), "specific heat");
    add("beta", e.beta(), "magnetisation");
    if (e.corrections() > 0) add("Delta", e.correction_exponent(), "omega nu");
    for (std::size_t k = 1; k <= e.corrections(); ++k)
      add(k == 1 ? "omega" : "omega_" + std::to_string(k), e.omega(k), "corrections to scaling");
    return out << table;
  }

 private:
  estimate<T> scaled(T const& factor) const { return {T(factor * nu_.value), T(math::abs(factor) * nu_.error)}; }

  T dimension_;
  estimate<T> nu_{};
  std::vector<estimate<T>> omegas_;
};

}  // namespace freefield
