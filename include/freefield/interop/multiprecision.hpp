#pragma once
/// @file
/// Opt-in: Boost.Multiprecision numbers as scalars of freefield and of Eigen's decompositions.
///
/// Include it wherever Eigen matrices of `cpp_rational`, `cpp_bin_float`, ... are used; it brings
/// `<boost/multiprecision/eigen.hpp>` and mends it for Boost 1.74 and later by specialisations that are more
/// constrained than Boost's own and so are preferred to them: exact LU, LDL^T and products of `cpp_rational`, and
/// eigenvalues of `cpp_bin_float` compile. With it `math::erf` works for every real number type of
/// Boost.Multiprecision.

#include <freefield/core/math.hpp>

#include <boost/math/special_functions/erf.hpp>
#include <boost/multiprecision/eigen.hpp>
#include <boost/multiprecision/traits/is_byte_container.hpp>  // after number.hpp, which it needs

#include <limits>
#include <type_traits>

namespace freefield {

/// The error function of Boost.Math.
template <class Backend, boost::multiprecision::expression_template_option Templates>
struct error_function<boost::multiprecision::number<Backend, Templates>> {
  using number = boost::multiprecision::number<Backend, Templates>;
  static number evaluate(number const& x) { return boost::math::erf(x); }
};

namespace detail {

template <class T>
concept eigen_expression = requires {
  typename T::StorageKind;
  typename T::Scalar;
};

template <class T>
inline constexpr bool is_complex_multiprecision =
    boost::multiprecision::number_category<T>::value == boost::multiprecision::number_kind_complex;

}  // namespace detail
}  // namespace freefield

/// An Eigen expression is no container of bytes.  Boost asks for the value type of its iterators, and rows and columns
/// of matrices have none.
template <freefield::detail::eigen_expression T>
struct boost::multiprecision::detail::is_byte_container<T> : std::false_type {};

/// Eigen's own traits, from `std::numeric_limits`; Boost's lack `infinity`, `quiet_NaN` and `digits` in 1.74.
template <class Backend, boost::multiprecision::expression_template_option Templates>
  requires(!freefield::detail::is_complex_multiprecision<boost::multiprecision::number<Backend, Templates>>)
struct Eigen::NumTraits<boost::multiprecision::number<Backend, Templates>>
    : Eigen::GenericNumTraits<boost::multiprecision::number<Backend, Templates>> {
  using number = boost::multiprecision::number<Backend, Templates>;
  using Real = number;
  using NonInteger = number;
  using Nested = number;
  using Literal = double;
  enum { ReadCost = 1, AddCost = 4, MulCost = 8, RequireInitialization = 1 };

  /// A thousand roundings; zero for exact numbers.
  static number dummy_precision() { return number(1000 * std::numeric_limits<number>::epsilon()); }
};
