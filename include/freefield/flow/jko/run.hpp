#pragma once
/// @file
/// Minimising movements of quantiles.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/jko/pressure.hpp>
#include <freefield/flow/jko/quantiles.hpp>
#include <freefield/flow/time_window.hpp>
#include <freefield/flow/wasserstein.hpp>
#include <freefield/numeric/pairwise_sum.hpp>
#include <freefield/numeric/tridiagonal.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace freefield::detail::flow_room {

/// The minimum over nodes x of
///     sum_i w_i (x_i - y_i)^2 / (2 tau) + sum_j (x_(j+1) - x_j) f(m_j / (x_(j+1) - x_j)) + sum_i w_i V(x_i)
/// by Newton's method with a line search along which the cells stay open.  The Hessian is tridiagonal and positive
/// definite for convex f and V'' > -1 / tau.
template <class T, class Energy>
class jko_step {
  static constexpr std::string_view function = "jko";
  static constexpr int most_iterations = 200, most_halvings = 60;

 public:
  jko_step(Energy const& energy, quantiles<T>& state, T const& tau)
      : energy_(energy), state_(state), tau_(tau), start_(state.nodes), n_(state.nodes.size()), gradient_(n_),
        diagonal_(n_), beside_(n_ - 1), move_(n_), trial_(n_) {}

  /// @returns the number of Newton's iterations
  int take() {
    assemble(state_.nodes);
    for (int iteration = 1, settled = 0; iteration <= most_iterations; ++iteration) {
      direction();
      settled = advance() ? settled + 1 : 0;
      if (settled > 0 && (converges_ || settled == 2)) return iteration;
    }
    fail(errc::not_converged, {function, "Newton's method did not converge", "at most 200 iterations"}, {}, tau_);
  }

 private:
  /// Gradient and Hessian at these nodes.
  void assemble(std::vector<T> const& x) {
    for (std::size_t i = 0; i < n_; ++i) {
      auto const at = energy_.at_point(x[i]);
      T const curvature = T(T(T(1) / tau_) + at.curvature);
      require(
          curvature > T(0), errc::domain,
          {function, "step is too long for a potential that bends down, or the potential is not finite: 1/tau + V''",
           "tau V'' > -1 everywhere"},
          curvature, {static_cast<std::ptrdiff_t>(i)});
      gradient_[i] = T(state_.weights[i] * T(T(T(x[i] - start_[i]) / tau_) + at.slope));
      diagonal_[i] = T(state_.weights[i] * curvature);
    }
    for (std::size_t j = 0; j + 1 < n_; ++j) {
      T const length = T(x[j + 1] - x[j]);
      auto const cell = energy_.at_density(T(state_.masses[j] / length));
      require(cell.bulk_modulus >= T(0), errc::domain,
              {function, "internal energy is not convex: bulk modulus", "a number >= 0"}, cell.bulk_modulus,
              {static_cast<std::ptrdiff_t>(j)});
      T const stiffness = T(cell.bulk_modulus / length);
      gradient_[j] = T(gradient_[j] + cell.pressure);
      gradient_[j + 1] = T(gradient_[j + 1] - cell.pressure);
      diagonal_[j] = T(diagonal_[j] + stiffness);
      diagonal_[j + 1] = T(diagonal_[j + 1] + stiffness);
      beside_[j] = T(-stiffness);
    }
  }

  bool at_lower_wall() const { return !(state_.nodes.front() > state_.lower()); }
  bool at_upper_wall() const { return !(state_.nodes.back() < state_.upper()); }

  /// Newton's direction.  An end at its wall that is pushed outwards, or that the direction would lead outwards, stays.
  void direction() {
    bool below = at_lower_wall() && gradient_.front() > T(0), above = at_upper_wall() && gradient_.back() < T(0);
    for (;; assemble(state_.nodes)) {
      solve(below, above);
      bool const leaves_below = !below && at_lower_wall() && move_.front() < T(0);
      bool const leaves_above = !above && at_upper_wall() && move_.back() > T(0);
      if (!leaves_below && !leaves_above) return;
      below = below || leaves_below;
      above = above || leaves_above;
    }
  }

  void solve(bool below, bool above) {
    for (std::size_t i = 0; i < n_; ++i) move_[i] = T(-gradient_[i]);
    if (below) fix(0, 0);
    if (above) fix(n_ - 1, n_ - 2);
    std::size_t const bad = solve_symmetric_tridiagonal<T>(diagonal_, beside_, move_);
    require(bad == n_, errc::precision_lost,
            {function, "Hessian is not positive within the scalar", "a density that varies less from cell to cell"},
            tau_, {static_cast<std::ptrdiff_t>(bad)});
  }
  void fix(std::size_t end, std::size_t edge) {
    diagonal_[end] = T(1);
    beside_[edge] = move_[end] = T(0);
  }

  /// How far along the direction the nodes may go: no cell loses more than nine tenths of its length, no end passes its
  /// wall.
  struct reach {
    T share{1};
    bool to_lower_wall = false, to_upper_wall = false;
  };
  reach longest_way() const {
    reach result;
    for (std::size_t j = 0; j + 1 < n_; ++j) {
      T const closing = T(move_[j] - move_[j + 1]);
      T const most = T(T(T(9) * T(state_.nodes[j + 1] - state_.nodes[j])) / T(10));
      if (T(result.share * closing) > most) result.share = T(most / closing);
    }
    T const first = state_.nodes.front(), last = state_.nodes.back();
    result.to_lower_wall = T(first + T(result.share * move_.front())) < state_.lower();
    if (result.to_lower_wall) result.share = T(T(first - state_.lower()) / T(-move_.front()));
    result.to_upper_wall = T(last + T(result.share * move_.back())) > state_.upper();
    if (result.to_upper_wall) result.share = T(T(state_.upper() - last) / move_.back());
    result.to_lower_wall = result.to_lower_wall && !result.to_upper_wall;
    return result;
  }

  /// The direction moves no node by more than sqrt(epsilon) of the line, and changes no cell by more than that part of
  /// its length or the rounding of its nodes.
  bool is_small() const {
    T const root = math::sqrt(std::numeric_limits<T>::epsilon()), far = T(root * T(state_.upper() - state_.lower()));
    for (std::size_t j = 0; j + 1 < n_; ++j) {
      T const closing = T(move_[j] - move_[j + 1]), length = T(state_.nodes[j + 1] - state_.nodes[j]);
      T const rounding = T(T(8) * T(std::numeric_limits<T>::epsilon() * T(math::abs(state_.nodes[j]))));
      if (!(T(math::abs(closing)) <= std::max(T(root * length), rounding)) || !(T(math::abs(move_[j])) <= far))
        return false;
    }
    return true;
  }

  T slope_along_the_way() const {
    T slope(0);
    for (std::size_t i = 0; i < n_; ++i) slope = T(slope + T(gradient_[i] * move_[i]));
    return slope;
  }

  /// One step along the direction; true where it is so short that Newton's next is below rounding.
  bool advance() {
    T const slope = slope_along_the_way();
    require(math::is_finite(slope), errc::non_finite, {function, "force on a node is not finite", "finite forces"},
            slope);
    reach const longest = longest_way();
    bool const small = is_small();
    T share = longest.share, after(0);
    for (int halving = 0; halving < most_halvings; ++halving, share = T(share / T(2))) {
      for (std::size_t i = 0; i < n_; ++i) trial_[i] = T(state_.nodes[i] + T(share * move_[i]));
      if (halving == 0 && longest.to_lower_wall) trial_.front() = state_.lower();
      if (halving == 0 && longest.to_upper_wall) trial_.back() = state_.upper();
      assemble(trial_);
      after = slope_along_the_way();
      if (small || T(after + T(slope / T(2))) <= T(0)) break;  // the function is convex along the way
    }
    state_.nodes.swap(trial_);
    converges_ = T(math::abs(after)) <= T(T(math::abs(slope)) / T(16));
    return small && longest.share == T(1);
  }

  Energy const& energy_;
  quantiles<T>& state_;
  T tau_;
  std::vector<T> start_;
  std::size_t n_;
  std::vector<T> gradient_, diagonal_, beside_, move_, trial_;
  bool converges_ = false;  ///< the last step left a sixteenth of the slope or less
};

template <class F, class Mobility, class T>
class jko_run : public time_window<T> {
 public:
  jko_run(gradient_flow_of<F, wasserstein_metric<Mobility>> const& flow, density<T, 1> const& start, T const& t0,
          evolve_options<T> const&)
      : time_window<T>(t0), flow_(&flow), start_(std::make_shared<density<T, 1> const>(start)), state_(start) {}

  density<T, 1> state() const { return iterations_ == 0 ? *start_ : state_.on_grid(); }
  long evaluations() const { return iterations_; }
  std::ptrdiff_t first_non_finite() const {
    for (std::size_t i = 0; i < state_.nodes.size(); ++i)
      if (!math::is_finite(state_.nodes[i])) return static_cast<std::ptrdiff_t>(i);
    return -1;
  }
  void restart(T const&) {}
  std::pair<std::vector<T>, long> keep() const { return {state_.nodes, iterations_}; }
  void put_back(std::pair<std::vector<T>, long> const& kept) { std::tie(state_.nodes, iterations_) = kept; }

  void advance(T const& t, T const& h, long first, long count) {
    require_forward("jko", h);
    for (long k = first; k < first + count; ++k) {
      T const end = this->inside(T(t + T(as_scalar<T>(k + 1) * h)));
      T const tau = T(h * mobility_at_time<T>(flow_->metric.mobility, end));
      if (!(tau > T(0))) continue;  // nothing moves
      using at_end = functional_at<F, T>;
      at_end const& f = at_time(flow_->functional, end);
      quantile_energy<T, at_end> const energy(f);
      iterations_ += jko_step<T, quantile_energy<T, at_end>>(energy, state_, tau).take();
    }
  }

  /// A functional of the quantiles themselves, without the error of a grid.
  template <quantile_functional G>
  T value(G const& f) const {
    quantile_energy<T, G> const energy(f);
    auto const& x = state_.nodes;
    T const inside = pairwise_sum<T>(0, static_cast<std::ptrdiff_t>(state_.masses.size()), [&](std::ptrdiff_t i) {
      auto const j = static_cast<std::size_t>(i);
      T const length = T(x[j + 1] - x[j]);
      return T(length * energy.density_value(T(state_.masses[j] / length)));
    });
    return T(inside + pairwise_sum<T>(0, static_cast<std::ptrdiff_t>(x.size()), [&](std::ptrdiff_t i) {
      auto const j = static_cast<std::size_t>(i);
      return T(state_.weights[j] * energy.potential_value(x[j]));
    }));
  }

 private:
  gradient_flow_of<F, wasserstein_metric<Mobility>> const* flow_;
  std::shared_ptr<density<T, 1> const> start_;
  quantiles<T> state_;
  long iterations_ = 0;
};

}  // namespace freefield::detail::flow_room
