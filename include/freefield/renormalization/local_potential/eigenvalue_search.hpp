#pragma once
/// @file
/// The eigenvalues with which perturbations of a fixed-point potential grow.

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/root.hpp>
#include <freefield/renormalization/local_potential/perturbation.hpp>

#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace freefield::detail::renormalization_room {

/// Eigenvalues of one rank from the largest down.
///
/// The largest one of rank 0 is d, of a constant.  Of the others the number k lies where the number of larger ones, by
/// Sturm's theorem, passes from k to k + 1.  Its error is twice the differences to that of a shorter solution, which
/// shows the outer condition, and to that of a potential whose curvature at the origin is off by its error, which shows
/// what rounding has done to the potential.
template <class T>
class eigenvalue_search {
 public:
  /// @param potential, neighbour  the pieces of the potential and of the one that is off
  eigenvalue_search(std::string_view function, potential_equation<T> const& equation,
                    std::vector<potential_piece<T>> const& potential, std::vector<potential_piece<T>> const& neighbour,
                    int rank)
      : function_(function),
        perturbation_(equation, potential, rank),
        neighbour_(equation, neighbour, rank),
        dimension_(equation.dimension),
        upper_(rank == 0 ? T(dimension_ - T(T(dimension_ - T(2)) / T(8))) : dimension_),
        previous_(T(dimension_ + T(1))),
        has_constant_(rank == 0) {}

  estimate<T> next() {
    if (found_ == 0 && has_constant_) {
      ++found_;
      previous_ = dimension_;
      return {dimension_, T(0)};
    }
    T const lower = lower_end(), value = root(lower);
    T const differences = T(difference(perturbation_, value, 2) + difference(neighbour_, value, 0));
    T const steps = as_scalar<T>(32 + 4 * perturbation_.last_end());
    T const rounding = T(T(steps * std::numeric_limits<T>::epsilon()) * T(T(1) + math::abs(value)));
    T const error = T(T(differences + differences) + rounding), gap = T(previous_ - value);
    require(error < T(gap / T(4)), errc::precision_lost,
            {function_, "error of an eigenvalue reaches the next one: its number, as many before it are safe",
             "fewer eigenvalues, more .digits, or numbers with more"},
            found_);
    upper_ = lower;
    previous_ = value;
    ++found_;
    return {value, error};
  }

 private:
  static constexpr int most_trials = 100;

  int larger(T const& eigenvalue) const { return perturbation_(eigenvalue, perturbation_.last_end()).larger; }
  T miss(T const& eigenvalue) const { return perturbation_(eigenvalue, perturbation_.last_end()).miss; }

  /// A number with one larger eigenvalue more than have been found; `upper_` has as many.
  T lower_end() {
    T step(1), lower = T(upper_ - step);
    int count = larger(lower);
    for (int k = 0; k < most_trials && count <= found_; ++k) {
      step = T(step + step);
      upper_ = lower;
      lower = T(upper_ - step);
      count = larger(lower);
    }
    for (int k = 0; k < most_trials && count > found_ + 1; ++k) {
      T const middle = T(T(lower + upper_) / T(2));
      int const between = larger(middle);
      if (between <= found_) upper_ = middle;
      if (between <= found_) continue;
      lower = middle;
      count = between;
    }
    require(count == found_ + 1, errc::not_converged,
            {function_, "eigenvalues were not told apart, number", "numbers with more digits"}, found_);
    return lower;
  }

  /// The eigenvalue for which the perturbation obeys the outer condition.
  T root(T const& lower) const {
    require((miss(lower) < T(0)) != (miss(upper_) < T(0)), errc::not_converged,
            {function_, "eigenvalue is not enclosed, number", "numbers with more digits"}, found_);
    auto const result = find_root([this](T const& eigenvalue) { return miss(eigenvalue); }, lower, upper_);
    require(result.converged, errc::not_converged,
            {function_, "eigenvalue was not found, number", "a sign change"}, found_);
    return result.value;
  }

  /// How far an eigenvalue is from that of another potential, or of a solution that is so many pieces shorter.
  static T difference(perturbation<T> const& other, T const& eigenvalue, std::size_t shorter) {
    std::size_t const end = other.last_end() - shorter;
    T const step = T(math::sqrt(std::numeric_limits<T>::epsilon()) * T(T(1) + math::abs(eigenvalue)));
    T const here = other(eigenvalue, end).miss, there = other(T(eigenvalue + step), end).miss;
    return math::abs(T(T(here * step) / T(there - here)));
  }

  std::string_view function_;
  perturbation<T> perturbation_, neighbour_;
  T dimension_, upper_, previous_;
  bool has_constant_;
  int found_ = 0;
};

}  // namespace freefield::detail::renormalization_room
