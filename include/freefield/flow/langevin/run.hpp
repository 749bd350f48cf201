#pragma once
/// @file
/// Runs of particles.

#include <freefield/core/execution.hpp>
#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/inertial_flow.hpp>
#include <freefield/flow/langevin/particles.hpp>
#include <freefield/flow/time_window.hpp>
#include <freefield/flow/wasserstein.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace freefield::detail::flow_room {

/// Particles that move by a rule, each for itself; `Rule` is made for a step and has `move(x, engine)`.
///
/// A row of steps is done particle by particle, so that a particle stays in the cache; the noise of a step depends on
/// the seed, the number of the step and that of the particle alone, so that no schedule changes a bit.
template <class Rule, class Flow, class T>
class particle_run : public time_window<time_of<ensemble<T>>> {
  using Time = time_of<ensemble<T>>;

 public:
  particle_run(Flow const& flow, ensemble<T> const& start, Time const& t0, evolve_options<Time> const& options)
      : time_window<Time>(t0),
        flow_(&flow),
        points_(start.points().transpose()),
        weights_(start.weights()),
        seed_(options.seed),
        execution_(options.execution) {
    Rule::require_state(start);
  }

  ensemble<T> state() const { return ensemble<T>(matrix_of<T>(points_.transpose()), weights_); }
  long evaluations() const { return evaluations_; }
  std::ptrdiff_t first_non_finite() const {
    std::ptrdiff_t const place = flow_room::first_non_finite(points_);
    return place < 0 ? -1 : place / points_.rows();
  }
  void restart(Time const&) {}
  std::pair<matrix_of<T>, long> keep() const { return {points_, step_}; }
  void put_back(std::pair<matrix_of<T>, long> const& kept) { std::tie(points_, step_) = kept; }
  void place(ensemble<T> const& cloud) {
    Rule::require_state(cloud);
    points_ = cloud.points().transpose();
    weights_ = cloud.weights();
  }
  /// Goes on after so many steps, whose noise is not drawn again.
  void skip(long steps) { step_ = steps; }

  void advance(Time const& t, Time const& h, long first, long count) {
    require_forward(Rule::name, h);
    std::vector<Rule> rules;
    long const kinds = Rule::template varies<Flow> ? count : 1;
    for (long k = 0; k < kinds; ++k)
      rules.emplace_back(*flow_, *this, Time(t + Time(as_scalar<Time>(first + k) * h)), h, points_.rows());
    auto const move = [&](std::size_t begin, std::size_t end) {
      std::vector<T> room(static_cast<std::size_t>(points_.rows()));
      for (std::size_t i = begin; i < end; ++i) move_particle(static_cast<Eigen::Index>(i), rules, count, room);
    };
    for_each({static_cast<std::size_t>(points_.cols()), 64}, move, {execution_, {}});
    step_ += count;
    evaluations_ += count;
  }

 private:
  void move_particle(Eigen::Index i, std::vector<Rule> const& rules, long count, std::span<T> room) {
    std::span<T> const x(points_.col(i).data(), room.size());
    for (long k = 0; k < count; ++k) {
      philox4x32 engine = noise_of(seed_, step_ + k, i, points_.cols());
      rules[rules.size() == 1 ? 0 : static_cast<std::size_t>(k)].move(x, engine, room);
    }
  }

  Flow const* flow_;
  matrix_of<T> points_;  ///< d x n: a particle in a column
  vector_of<T> weights_;
  std::uint64_t seed_;
  execution execution_;
  long step_ = 0, evaluations_ = 0;
};

/// x - h D grad V(x) + sqrt(2 h D T) xi
template <class T, class F, class Mobility>
class euler_maruyama_rule {
  using flow_type = gradient_flow_of<F, wasserstein_metric<Mobility>>;
  using Time = time_of<ensemble<T>>;

 public:
  static constexpr std::string_view name = "euler_maruyama";
  template <class Flow> static constexpr bool varies = !functional<F>;
  static void require_state(ensemble<T> const&) {}

  euler_maruyama_rule(flow_type const& flow, time_window<Time> const& window, Time const& t, Time const& h,
                      Eigen::Index dimension)
      : forces_(name, at_time(flow.functional, window.inside(t)), dimension),
        length_(times(mobility_number<T>(flow.metric.mobility), h)),
        spread_(math::sqrt(T(T(T(2) * length_) * forces_.temperature()))) {}

  void move(std::span<T> x, philox4x32& engine, std::span<T> gradient) const {
    forces_.gradient(x, gradient);
    for (std::size_t k = 0; k < x.size(); ++k) {
      T const noise = normal<T>(engine);
      x[k] = T(T(x[k] - T(length_ * gradient[k])) + T(spread_ * noise));
    }
  }

 private:
  particle_forces<T, functional_at<F, Time>> forces_;
  T length_, spread_;
};

/// Half a kick, half a drift, friction and noise, half a drift, half a kick.
template <class T, class F, class C>
class baoab_rule {
  using Time = time_of<ensemble<T>>;

 public:
  static constexpr std::string_view name = "baoab";
  template <class Flow> static constexpr bool varies = !functional<F>;
  static void require_state(ensemble<T> const& cloud) {
    require(cloud.dimension() % 2 == 0, errc::size_mismatch,
            {name, "particles have an odd number of components", "positions followed by as many momenta"},
            cloud.dimension());
  }

  baoab_rule(inertial_flow_of<F, C> const& flow, time_window<Time> const& window, Time const& t, Time const& h,
             Eigen::Index components)
      : forces_(name, at_time(flow.functional, window.inside(t)), components / 2),
        forces_after_(name, at_time(flow.functional, window.inside(Time(t + h))), components / 2),
        half_(T(T(h) / T(2))),
        keep_(math::exp(times(T(-T(flow.friction)), h))),
        spread_(math::sqrt(T(T(-math::expm1(times(T(T(-2) * T(flow.friction)), h))) * forces_.temperature()))) {}

  void move(std::span<T> x, philox4x32& engine, std::span<T> room) const {
    std::size_t const d = x.size() / 2;
    std::span<T> const q = x.first(d), p = x.last(d), gradient = room.first(d);
    auto const kick = [&](auto const& forces) {
      forces.gradient(q, gradient);
      for (std::size_t k = 0; k < d; ++k) p[k] = T(p[k] - T(half_ * gradient[k]));
    };
    auto const drift = [&] {
      for (std::size_t k = 0; k < d; ++k) q[k] = T(q[k] + T(half_ * p[k]));
    };
    kick(forces_);
    drift();
    for (std::size_t k = 0; k < d; ++k) {
      T const noise = normal<T>(engine);
      p[k] = T(T(keep_ * p[k]) + T(spread_ * noise));
    }
    drift();
    kick(forces_after_);
  }

 private:
  particle_forces<T, functional_at<F, Time>> forces_, forces_after_;
  T half_, keep_, spread_;
};

}  // namespace freefield::detail::flow_room
