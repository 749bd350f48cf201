#pragma once
/// @file
/// A potential that the renormalisation group leaves as it is.

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/core/text/number.hpp>
#include <freefield/core/text/table.hpp>
#include <freefield/numeric/root.hpp>
#include <freefield/renormalization/critical_exponents.hpp>
#include <freefield/renormalization/local_potential/eigenvalue_search.hpp>
#include <freefield/renormalization/local_potential/flow_equation.hpp>
#include <freefield/renormalization/local_potential/potential_piece.hpp>
#include <freefield/renormalization/local_potential_options.hpp>

#include <cstddef>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// A fixed point u* of the local potential approximation: a potential u*(x) of x = |phi|, and the eigenvalues of its
/// perturbations.  `local_potential_approximation` makes it.
///
///     auto const wf = ff::local_potential_approximation<double>{.dimension = 3.0}.fixed_point();
///     wf(1.5); wf.slope(1.5); wf.curvature(1.5); wf.minimum();
///     wf.spectrum(3);                  // 3, 1.5394995, -0.65574594, with errors
///     wf.spectrum(2, {.rank = 1});     // 2.5, 0.5
///     std::cout << wf.exponents();     // nu, omega, ...
///
/// The constant of the flow is chosen with heat(0) = 0, so that the Gaussian potential is 0.
template <real_scalar T>
class fixed_potential {
  using piece = detail::renormalization_room::potential_piece<T>;
  using equation_type = detail::renormalization_room::potential_equation<T>;

 public:
  using scalar_type = T;

  /// @param curvature  u*''(0)
  /// @param length     of the solution that gave the curvature
  /// @throws error `precision_lost` for a curvature with too few digits
  template <class Terms>
  fixed_potential(Terms, equation_type const& equation, estimate<T> const& curvature, T const& length)
      : equation_(equation), curvature_(curvature), length_(length) {
    T const bend = T(T(1) / T(64));  // a linear change
    T const &w = curvature.value, &error = curvature.error;
    pieces_ = detail::renormalization_room::potential_pieces<Terms>(equation, w, error, bend);
    neighbour_ = detail::renormalization_room::potential_pieces<Terms>(equation, T(w + error), error, bend);
    require(pieces_.size() > fewest_pieces && neighbour_.size() > fewest_pieces, errc::precision_lost,
            {name_, "curvature has too few digits for a solution", "numbers with more digits"}, error);
    detail::renormalization_room::perturbation<T> const marginal(equation_, pieces_, 0);
    relevant_ = marginal(T(0), marginal.last_end()).larger - 1;
  }

  T const& dimension() const { return equation_.dimension; }
  T const& components() const { return equation_.components; }
  local_potential_scheme scheme() const { return equation_.scheme; }

  /// The number of relevant invariant directions, apart from the constant: how many parameters have to be tuned, even
  /// in the fields, to come here.
  int relevant_directions() const { return relevant_; }
  /// The number n of phases that become one here, of one component: 2 at a critical point, 3 at a tricritical one, ...
  int phases() const { return relevant_ + 1; }
  /// "Wilson-Fisher", "tricritical", "tetracritical", ...
  std::string name() const {
    switch (phases()) {
      case 2:
        return "Wilson-Fisher";
      case 3:
        return "tricritical";
      case 4:
        return "tetracritical";
      case 5:
        return "pentacritical";
      default:
        return std::to_string(phases()) + "-critical";
    }
  }

  /// u*''(0)
  estimate<T> const& curvature() const { return curvature_; }
  /// Of the longest solution that was used.
  T const& shooting_length() const { return length_; }
  /// The largest x at which the potential can be asked for.
  T const& reach() const { return pieces_.back().start; }

  /// u*(x), u*'(x) and u*''(x); even, odd and even functions.
  /// @throws error `out_of_range` for |x| > reach(), where rounding errors of the curvature have grown too large
  T operator()(T const& x) const {
    auto const [place, s] = find("fixed_potential", x);
    return detail::renormalization_room::series_value(std::span<T const>(place->potential), s);
  }
  T slope(T const& x) const {
    auto const [place, s] = find("fixed_potential::slope", x);
    T const slope = detail::renormalization_room::series_value(std::span<T const>(place->slope), s);
    return x < T(0) ? T(-slope) : slope;
  }
  T curvature(T const& x) const {
    auto const [place, s] = find("fixed_potential::curvature", x);
    return detail::renormalization_room::series_slope(std::span<T const>(place->slope), s);
  }

  /// The x >= 0 of the outermost minimum: x^2 / 2 is the rho_0 of polynomial truncations.
  T minimum() const {
    auto const slope_at = [this](std::size_t k) { return pieces_[k].slope.front(); };
    std::size_t k = pieces_.size() - 2;
    while (k > 0 && !(slope_at(k) <= T(0) && slope_at(k + 1) > T(0))) --k;
    if (k == 0 && !(curvature_.value < T(0))) return T(0);
    auto const slope_over_x = [this](T const& x) { return x == T(0) ? curvature_.value : T(slope(x) / x); };
    return find_root(slope_over_x, pieces_[k].start, pieces_[k + 1].start).value;
  }

  /// The largest `count` eigenvalues lambda of perturbations v(|x|) Y_l, which grow as e^(lambda s).  The first even
  /// one is d, of a constant; the exact odd ones (d + 2) / 2 and (d - 2) / 2 are those of a source and of a shift of
  /// the field.
  /// Cost: some 50 solutions of a linear equation for each.
  /// @throws error `bad_option` for count < 1, rank < 0 or > 8, and rank > 1 where N = 1; `not_converged`
  std::vector<estimate<T>> spectrum(int count, spectrum_options const& options = {}) const {
    constexpr std::string_view function = "fixed_potential::spectrum";
    require(count >= 1, errc::bad_option, {function, "number of eigenvalues is less than 1", "at least 1"}, count);
    require(options.rank >= 0 && options.rank <= 8, errc::bad_option,
            {function, "option .rank is out of range", "0 to 8"}, options.rank);
    require(options.rank <= 1 || !(components() == T(1)), errc::bad_option,
            {function, "option .rank is larger than 1 for one component", "0 (even) or 1 (odd)"}, options.rank);
    detail::renormalization_room::eigenvalue_search<T> search(function, equation_, pieces_, neighbour_, options.rank);
    std::vector<estimate<T>> result;
    for (int k = 0; k < count; ++k) result.push_back(search.next());
    return result;
  }

  /// nu and the first `corrections` exponents omega, omega_2, ... of a critical point.
  /// @throws error `domain` at multicritical points, which have more than one relevant direction; `bad_option`
  critical_exponents<T> exponents(int corrections = 2) const {
    constexpr std::string_view function = "fixed_potential::exponents";
    require(corrections >= 0, errc::bad_option, {function, "number of corrections is negative", "0 or more"},
            corrections);
    require(relevant_ == 1, errc::domain,
            {function, "fixed point has not one relevant direction: its eigenvalues are in `spectrum`", "1"},
            relevant_);
    auto eigenvalues = spectrum(corrections + 2);
    eigenvalues.erase(eigenvalues.begin());
    return {dimension(), eigenvalues};
  }

  /// What it is, and its exponents or relevant eigenvalues, which are computed for it.
  friend std::ostream& operator<<(std::ostream& out, fixed_potential const& f)
    requires detail::streamable<T>
  {
    bool const litim = f.scheme() == local_potential_scheme::litim;
    out << f.name() << " fixed point, d = " << f.dimension() << ", N = " << f.components() << ", "
        << (litim ? "Litim's" : "Polchinski's") << " equation, u''(0) = " << f.curvature().value << " +- "
        << detail::text_with(2, f.curvature().error) << '\n';
    if (f.relevant_directions() == 1) return out << f.exponents();
    detail::text_table table({"eigenvalue", "error", "even direction"});
    for (auto const& y : f.spectrum(f.phases() + 1))
      table.add({detail::text_as_in(out, y.value), detail::text_with(2, y.error),
                 y.value > T(0) ? "relevant" : "irrelevant"});
    return out << table;
  }

 private:
  static constexpr std::string_view name_ = "fixed_potential";
  static constexpr std::size_t fewest_pieces = 4;

  /// The piece of |x| and the place in it.
  std::pair<piece const*, T> find(std::string_view function, T const& x) const {
    T const distance = math::abs(x);
    require(distance <= reach(), errc::out_of_range,
            {function, "field is beyond what the solution reaches", "|x| <= reach()"}, x);
    std::size_t k = pieces_.size() - 1;
    while (pieces_[k].start > distance) --k;
    return {&pieces_[k], T(distance - pieces_[k].start)};
  }

  equation_type equation_;
  estimate<T> curvature_;
  T length_;
  std::vector<piece> pieces_, neighbour_;
  int relevant_ = 0;
};

}  // namespace freefield
