#pragma once
/// @file
/// Runs of implicit steps on the cells of a line.

#include <freefield/flow/evolve_options.hpp>
#include <freefield/flow/fokker_planck/rates.hpp>
#include <freefield/flow/gradient_flow.hpp>
#include <freefield/flow/time_window.hpp>
#include <freefield/numeric/birth_death_factor.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace freefield::detail::flow_room {

/// 1 + h A of a line or a ring, factorised.
template <class T>
class implicit_diffusion {
 public:
  template <class Time>
  implicit_diffusion(exchange_rates<T> rates, Time const& h, bool ring) {
    for (std::vector<T>* side : {&rates.up, &rates.down})
      for (T& rate : *side) rate = times(rate, h);
    if (ring) ring_ = std::make_unique<birth_death_ring_factor<T>>(rates.up, rates.down);
    else line_ = std::make_unique<birth_death_factor<T>>(rates.up, rates.down);
  }
  void solve_in_place(vector_of<T>& values) const {
    std::span<T> const numbers(values.data(), static_cast<std::size_t>(values.size()));
    if (ring_) ring_->solve_in_place(numbers);
    else line_->solve_in_place(numbers);
  }

 private:
  std::unique_ptr<birth_death_factor<T>> line_;
  std::unique_ptr<birth_death_ring_factor<T>> ring_;
};

/// The rates of a flow, at the times at which they are asked for, and the last factor of 1 + h A.  A flow that does not
/// depend on time is factorised once for each length of a step.
template <class Weights, class F, class Mobility, class T>
class diffusion_steps {
  using Time = time_of<density<T, 1>>;

 public:
  static constexpr bool varies = !functional<F> || moves_with_time<Mobility>;

  diffusion_steps(gradient_flow_of<F, wasserstein_metric<Mobility>> const& flow, density<T, 1> const& start,
                  Time const& t0)
      : flow_(&flow), start_(std::make_shared<density<T, 1> const>(start)), at_(t0), rates_(computed(t0)) {}

  exchange_rates<T> const& rates(Time const& t) {
    if constexpr (varies) {
      if (!(t == at_)) {
        at_ = t;
        rates_ = computed(t);
        factor_.reset();
      }
    }
    return *rates_;
  }

  /// (1 + h A(t))^-1
  implicit_diffusion<T> const& factor(Time const& t, Time const& h) {
    exchange_rates<T> const& current = rates(t);
    if (!factor_ || !(h == length_)) {
      factor_ = std::make_shared<implicit_diffusion<T> const>(current, h, is_ring());
      length_ = h;
    }
    return *factor_;
  }

  /// The density with these values, whose mass is that of the start but for what rounding changed in `solves` solves;
  /// that is divided out, because it adds up: the errors of a factor are the same in every step.
  density<T, 1> with(vector_of<T> values, long solves) const {
    T const mass = T(start_->grid().integral(values) / start_->grid().integral(start_->values()));
    T const allowed = T(rounding_allowance<T>(values.size()) * as_scalar<T>(solves + 1));
    require(magnitude(T(mass - T(1))) <= allowed, errc::precision_lost,
            {"fokker_planck", "mass changed by more than rounding", "rates that the scalar can resolve"}, mass);
    for (T& value : values) value = T(value / mass);
    return density<T, 1>(start_->grid(), values);
  }
  /// From now on on the grid and with the mass of this density.
  void start_from(density<T, 1> const& start) { start_ = std::make_shared<density<T, 1> const>(start); }
  bool is_ring() const {
    auto const& line = start_->grid().along(0);
    return line.ends == boundary::periodic && line.cells > 1;
  }

 private:
  std::shared_ptr<exchange_rates<T> const> computed(Time const& t) const {
    return std::make_shared<exchange_rates<T> const>(
        rates_of<Weights>(at_time(flow_->functional, t), flow_->metric, *start_, T(t)));
  }

  gradient_flow_of<F, wasserstein_metric<Mobility>> const* flow_;
  std::shared_ptr<density<T, 1> const> start_;
  Time at_, length_{0};
  std::shared_ptr<exchange_rates<T> const> rates_;
  std::shared_ptr<implicit_diffusion<T> const> factor_;
};

/// The values of the cells on their way.
template <class Weights, class F, class Mobility, class T>
class diffusion_run : public time_window<time_of<density<T, 1>>> {
 protected:
  using Time = time_of<density<T, 1>>;
  using steps_type = diffusion_steps<Weights, F, Mobility, T>;

 public:
  diffusion_run(gradient_flow_of<F, wasserstein_metric<Mobility>> const& flow, density<T, 1> const& start,
                Time const& t0, evolve_options<Time> const&)
      : time_window<Time>(t0), steps_(flow, start, t0), values_(start.values()) {}

  long evaluations() const { return solves_; }
  std::ptrdiff_t first_non_finite() const { return flow_room::first_non_finite(values_); }
  void restart(Time const&) {}
  std::pair<vector_of<T>, long> keep() const { return {values_, solves_}; }
  void put_back(std::pair<vector_of<T>, long> const& kept) { std::tie(values_, solves_) = kept; }
  void place(density<T, 1> const& rho) {
    steps_.start_from(rho);
    values_ = rho.values();
  }

 protected:
  steps_type steps_;
  vector_of<T> values_;
  long solves_ = 0;
};

/// Backward Euler: (1 + h A) rho+ = rho.
template <class Weights, class F, class Mobility, class T>
class backward_euler_run : public diffusion_run<Weights, F, Mobility, T> {
  using base = diffusion_run<Weights, F, Mobility, T>;
  using typename base::Time;
  using base::steps_, base::values_, base::solves_;

 public:
  using base::base;

  density<T, 1> state() const { return steps_.with(values_, solves_); }

  void advance(Time const& t, Time const& h, long first, long count) {
    require_forward(Weights::name, h);
    for (long k = first; k < first + count; ++k) {
      Time const after = this->inside(Time(t + Time(as_scalar<Time>(k + 1) * h)));
      steps_.factor(after, h).solve_in_place(values_);
    }
    solves_ += count;
  }
};

/// out = x - h A x
template <class T, class Time>
void explicit_diffusion(exchange_rates<T> const& rates, Time const& h, vector_of<T> const& x, vector_of<T>& out) {
  out = x;
  Eigen::Index const n = x.size();
  for (std::size_t k = 0; k < rates.up.size(); ++k) {
    auto const i = static_cast<Eigen::Index>(k), j = i + 1 == n ? 0 : i + 1;
    T const current = times(T(T(rates.up[k] * x(i)) - T(rates.down[k] * x(j))), h);
    out(i) = T(out(i) - current);
    out(j) = T(out(j) + current);
  }
}

/// The trapezoid rule to t + g h, then the backward difference of order 2 through t and t + g h, g = 2 - sqrt 2, with
/// which both stages have the same matrix.
template <class Weights, class F, class Mobility, class T>
class tr_bdf2_run : public diffusion_run<Weights, F, Mobility, T> {
  using base = diffusion_run<Weights, F, Mobility, T>;
  using typename base::Time;
  using base::steps_, base::values_, base::solves_;

 public:
  using base::base;

  density<T, 1> state() const {
    vector_of<T> values = values_;
    T const rounding = T(rounding_allowance<T>(1) * values.maxCoeff());
    for (Eigen::Index i = 0; i < values.size(); ++i) {
      require(values(i) >= T(-rounding), errc::domain,
              {"tr_bdf2", "density is negative", "a shorter step, or steppers::scharfetter_gummel"}, values(i), {i});
      if (values(i) < T(0)) values(i) = T(0);
    }
    return steps_.with(std::move(values), solves_);
  }

  void advance(Time const& t, Time const& h, long first, long count) {
    require_forward("tr_bdf2", h);
    Time const g = Time(Time(2) - math::sqrt(Time(2))), part = Time(Time(g * h) / Time(2));
    Time const newer = Time(Time(1) / Time(g * Time(Time(2) - g))), older = Time(newer - Time(1));
    for (long k = first; k < first + count; ++k) {
      Time const begin = Time(t + Time(as_scalar<Time>(k) * h));
      vector_of<T> const middle = trapezoid(this->inside(begin), this->inside(Time(begin + Time(g * h))), part);
      for (Eigen::Index i = 0; i < values_.size(); ++i)
        values_(i) = T(times(T(middle(i)), newer) - times(T(values_(i)), older));
      steps_.factor(this->inside(Time(begin + h)), part).solve_in_place(values_);
    }
    solves_ += 2 * count;
  }

 private:
  /// (1 + p A(t'))^-1 (1 - p A(t)) rho; with a constant A as 2 (1 + p A)^-1 rho - rho, which keeps the mass to
  /// rounding.
  vector_of<T> trapezoid(Time const& begin, Time const& between, Time const& part) {
    vector_of<T> result = values_;
    if constexpr (base::steps_type::varies) explicit_diffusion(steps_.rates(begin), part, values_, result);
    steps_.factor(between, part).solve_in_place(result);
    if constexpr (!base::steps_type::varies)
      for (Eigen::Index i = 0; i < result.size(); ++i) result(i) = T(T(T(2) * result(i)) - values_(i));
    return result;
  }
};

}  // namespace freefield::detail::flow_room
