#pragma once
/// @file
/// Symmetric, antisymmetric and Hermitian matrices as they come from outside.

#include <freefield/core/jet/jet.hpp>
#include <freefield/numeric/matrix_checks.hpp>

#include <algorithm>
#include <concepts>
#include <optional>
#include <string_view>
#include <utility>

namespace freefield::detail {

/// The larger of |Re x| and |Im x|: as good as |x| for comparisons, and it does not overflow.
template <class T>
auto larger_part(T const& x) {
  if constexpr (complex_scalar<T>) {
    using real = typename T::value_type;
    return real(std::max<real>(magnitude(real(x.real())), magnitude(real(x.imag()))));
  } else {
    return magnitude(x);
  }
}

/// Whether rounding may have made two numbers differ that should agree.
template <class T>
inline constexpr bool is_rounded = field_scalar<T> && !is_exact_scalar<T> && (ordered_scalar<T> || complex_scalar<T>);

/// The complex conjugate; of a real number itself.
template <class T>
T conjugate(T const& z) {
  if constexpr (complex_scalar<T>) return T(z.real(), typename T::value_type(-z.imag()));
  else return z;
}

/// What a matrix may be asked for: A(j, i) = partner(A(i, j)).
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

/// Rounding is judged by the largest entry: 8 n epsilon max |A|.  For matrices whose entries have the same unit.
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

/// Rounding is judged pair by pair, and the answer does not change with the units of the coordinates: 8 n epsilon times
/// the larger of |A(i, j)|, |A(j, i)| and sqrt(|A(i, i) A(j, j)|).  For covariances and precisions.
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

/// Of exact numbers by their own ==, so that the negative of the least built-in integer is not formed; of rounded ones
/// with the derivatives that they carry.
template <class Entries, class T>
bool are_partners(T const& a, T const& b) {
  if constexpr (std::integral<T> && std::same_as<Entries, antisymmetric_entries>)
    return a == 0 ? b == 0 : (a < 0) != (b < 0) && static_cast<T>(a + b) == 0;
  else if constexpr (is_rounded<T>) return vanishes(T(b - Entries::partner(a)));
  else return b == Entries::partner(a);
}

/// A square, finite expression whose entries are partners of each other, evaluated once.  Of two that differ by
/// rounding, or in the derivatives that they carry, the mean is taken.
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
  if constexpr (is_rounded<T>) {
    std::optional<Rule<T>> tolerance;  // worked out where it is needed
    visit([&](Eigen::Index i, Eigen::Index j) {
      if (!tolerance) tolerance.emplace(a);
      T const difference = T(Entries::partner(a(i, j)) - a(j, i));
      auto const allowed = (*tolerance)(i, j);
      if (!(larger_part(difference) <= allowed)) refuse(i, j, T(allowed));
      T const mean = T(a(j, i) + T(difference / T(2)));
      a(i, j) = Entries::partner(mean);
      a(j, i) = mean;
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
