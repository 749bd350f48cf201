#pragma once
/// @file
/// Checks of symmetric, antisymmetric and Hermitian matrices that come from a caller.

#include <freefield/core/jet/jet.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <algorithm>
#include <concepts>
#include <optional>
#include <string_view>
#include <utility>

namespace freefield::detail {

/// The larger of |Re x| and |Im x|.  It serves for comparisons as well as |x| and does not overflow.
template <class T>
auto larger_part(T const& x) {
  if constexpr (complex_scalar<T>) {
    using real = typename T::value_type;
    return real(std::max<real>(magnitude(real(x.real())), magnitude(real(x.imag()))));
  } else {
    return magnitude(x);
  }
}

/// Tells whether rounding errors can make two numbers of this type differ that should agree.
template <class T>
inline constexpr bool is_rounded = field_scalar<T> && !is_exact_scalar<T> && (ordered_scalar<T> || complex_scalar<T>);

/// The complex conjugate; a real number is its own.
template <class T>
T conjugate(T const& z) {
  if constexpr (complex_scalar<T>) return T(z.real(), typename T::value_type(-z.imag()));
  else return z;
}

/// The symmetries that a matrix may be required to have: A(j, i) = partner(A(i, j)).
struct symmetric_entries {
  static constexpr std::string_view what = "matrix is not symmetric", expected = "A(i, j) == A(j, i)";
  static constexpr bool has_any_diagonal = true;
  template <class T> static T const& partner(T const& x) { return x; }
};
struct antisymmetric_entries {
  static constexpr std::string_view what = "matrix is not antisymmetric", expected = "A(i, j) == -A(j, i)";
  static constexpr bool has_any_diagonal = false;
  template <class T> static T partner(T const& x) { return T(-x); }
};
struct hermitian_entries {
  static constexpr std::string_view what = "matrix is not Hermitian", expected = "A(i, j) == conj(A(j, i))";
  static constexpr bool has_any_diagonal = false;
  template <class T> static T partner(T const& x) { return conjugate(x); }
};

/// The tolerance for a difference of partners is 8 n epsilon max |A|, for matrices whose entries have the same unit.
template <class T>
class by_largest_entry {
 public:
  using real = decltype(larger_part(std::declval<T const&>()));

  explicit by_largest_entry(matrix_of<T> const& a) {
    real largest(0);
    for (Eigen::Index j = 0; j < a.cols(); ++j)
      for (Eigen::Index i = 0; i < a.rows(); ++i) largest = std::max<real>(largest, larger_part(a(i, j)));
    tolerance_ = real(rounding_allowance<real>(a.rows()) * largest);
  }
  real operator()(Eigen::Index, Eigen::Index) const { return tolerance_; }

 private:
  real tolerance_;
};

/// The tolerance for the partners A(i, j) and A(j, i) is 8 n epsilon times the largest of |A(i, j)|, |A(j, i)| and
/// sqrt(|A(i, i) A(j, j)|), so that it does not depend on the units of the coordinates.  It is for covariances and
/// precisions.
template <class T>
class by_coordinates {
 public:
  using real = decltype(larger_part(std::declval<T const&>()));

  explicit by_coordinates(matrix_of<T> const& a) : a_(a), allowance_(rounding_allowance<real>(a.rows())) {}
  real operator()(Eigen::Index i, Eigen::Index j) const {
    real const entries = std::max<real>(larger_part(a_(i, j)), larger_part(a_(j, i)));
    real const diagonal = geometric_mean<real>(larger_part(a_(i, i)), larger_part(a_(j, j)));
    return real(allowance_ * std::max<real>(entries, diagonal));
  }

 private:
  matrix_of<T> const& a_;
  real allowance_;
};

/// Tells whether b is the partner of a.  Antisymmetric built-in integers are compared without forming -a, which does
/// not exist for the least integer.  Numbers that carry derivatives (jets) are partners only if the derivatives agree
/// as well: == would compare the values alone.
template <class Entries, class T>
bool are_partners(T const& a, T const& b) {
  if constexpr (std::integral<T> && std::same_as<Entries, antisymmetric_entries>)
    return a == 0 ? b == 0 : (a < 0) != (b < 0) && static_cast<T>(a + b) == 0;
  else if constexpr (requires { a.vanishes(); })
    return b == Entries::partner(a) && vanishes(T(b - Entries::partner(a)));
  else return b == Entries::partner(a);
}

/// Evaluates a square expression once and checks that it is finite and that its entries are partners of each other.
/// Rounded entries may differ by rounding, and jets whose values agree may differ in their derivatives, as when a
/// caller varies only A(i, j).  Both partners are then replaced by their mean, with the mean of the derivatives, so
/// that the result is exactly symmetric.
/// @throws error `size_mismatch`, `non_finite`, `not_symmetric`
template <class Entries, template <class> class Rule, class T, class Matrix>
matrix_of<T> checked_entries(std::string_view function, Matrix const& m) {
  matrix_of<T> a = checked_square<T>(function, m);
  if (a.size() == 0) return a;
  complaint const about{function, Entries::what, Entries::expected};
  auto const refuse = [&](Eigen::Index i, Eigen::Index j, T const& tolerance) {
    fail(errc::not_symmetric, about, {j, i}, disagreement<T>{a(j, i), a(i, j), tolerance});
  };
  auto const visit = [&](auto const& treat) {
    for (Eigen::Index j = 0; j < a.cols(); ++j)
      for (Eigen::Index i = Entries::has_any_diagonal ? j + 1 : j; i < a.rows(); ++i)
        if (!are_partners<Entries>(a(i, j), a(j, i))) treat(i, j);
  };
  auto const average = [&](Eigen::Index i, Eigen::Index j, auto const& difference) {
    a(j, i) = T(a(j, i) + T(difference / T(2)));
    a(i, j) = Entries::partner(a(j, i));
  };
  if constexpr (is_rounded<T>) {
    std::optional<Rule<T>> tolerance;  // computed when it is first needed
    visit([&](Eigen::Index i, Eigen::Index j) {
      if (!tolerance) tolerance.emplace(a);
      T const difference = T(Entries::partner(a(i, j)) - a(j, i));
      auto const allowed = (*tolerance)(i, j);
      if (!(larger_part(difference) <= allowed)) refuse(i, j, T(allowed));
      average(i, j, difference);
    });
  } else if constexpr (field_scalar<T>) {
    visit([&](Eigen::Index i, Eigen::Index j) {
      T const difference = T(Entries::partner(a(i, j)) - a(j, i));
      if (!(difference == T(0))) refuse(i, j, T(0));
      average(i, j, difference);  // the values agree, and the derivatives of the jets differ
    });
  } else {
    visit([&](Eigen::Index i, Eigen::Index j) { refuse(i, j, T(0)); });
  }
  return a;
}

template <class T, template <class> class Rule = by_largest_entry, class Matrix>
matrix_of<T> checked_symmetric(std::string_view function, Matrix const& m) {
  return checked_entries<symmetric_entries, Rule, T>(function, m);
}
template <class T, class Matrix>
matrix_of<T> checked_antisymmetric(std::string_view function, Matrix const& m) {
  return checked_entries<antisymmetric_entries, by_largest_entry, T>(function, m);
}
template <class T, class Matrix>
matrix_of<T> checked_hermitian(std::string_view function, Matrix const& m) {
  return checked_entries<hermitian_entries, by_coordinates, T>(function, m);
}

}  // namespace freefield::detail
