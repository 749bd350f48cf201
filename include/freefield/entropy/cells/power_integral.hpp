#pragma once
/// @file
/// The integral of p^a q^(1 - a) over cells or outcomes, from which the functionals of Renyi are made.

#include <freefield/entropy/power_divergence.hpp>

#include <algorithm>
#include <limits>
#include <string_view>

namespace freefield::detail::entropy_room {

/// The reference of an entropy, 1 everywhere.  The integral of p^a is taken as 1 + integral (p^a - p).
template <class R>
struct unit_reference {
  static constexpr std::string_view name = "renyi_entropy";

  R operator()(Eigen::Index) const { return R(1); }

  /// (p^a - p) / (a - 1)
  R quotient(R const& p, R const&, R const& a) const {
    if (!(p > R(0))) return R(0);
    R const u = math::log(p);
    return R(R(p * u) * expm1_quotient(R(R(a - R(1)) * u)));
  }
  /// The derivative of 1 - integral p, which is added to that of the integral, over a - 1.
  R change_of_mass(R const&, R const& d, R const& logarithm) const {
    return R(R(1) + R(d * expm1_quotient(R(-logarithm))));
  }
};

/// A measure as reference.  The integral is taken as 1 + integral (p^a q^(1 - a) - a p + (a - 1) q), whose terms over
/// a - 1 are all >= 0.
template <class R, class T>
struct measure_reference {
  static constexpr std::string_view name = "renyi_divergence";
  T const* values;

  R operator()(Eigen::Index i) const { return R(values[i]); }
  R quotient(R const& p, R const& q, R const& a) const { return power_loss(name, p, q, a); }
  R change_of_mass(R const& a, R const& d, R const& logarithm) const {
    return R(a * R(d * expm1_quotient(R(-logarithm))));
  }
};

/// D = log(integral p^a q^(1 - a)) / (a - 1) for a finite a > 0, smooth at a = 1, where it is the limit; its first
/// variation, and the change of that in a direction.
template <class R, class M, class Reference>
class power_integral {
 public:
  power_integral(M const& m, Reference const& q, R const& a)
      : m_(m), p_(values_of(m)), q_(q), a_(a), d_(value_of_d()) {}

  R value() const { return d_; }

  /// a ((p/q)^(a - 1) / integral - 1) / (a - 1): the constant is such that its mean is 0.
  vector_of<R> variation() const {
    require_finite_value();
    vector_of<R> result(p_.size());
    for (Eigen::Index i = 0; i < p_.size(); ++i) {
      R const here = R(p_(i)), there = q_(i);
      if (here > R(0) && there > R(0)) result(i) = R(a_ * centred_share(here, there));
      else result(i) = at_edge(here, there);
    }
    return result;
  }

  /// a share (v/p - L'[v]/(a - 1)) with share = (p/q)^(a - 1) / integral and the logarithm L of the integral.
  template <class Direction>
  vector_of<R> change(Direction const& v) const {
    require_direction(m_, v);
    require_finite_value();
    R const rest = q_.change_of_mass(a_, d_, R(less() * d_));
    R const along = R(R(volume_of(m_)) * sum_over<R>(m_, [&](std::ptrdiff_t i, auto const&) {
      R const move = R(v(i));
      return vanishes(move) ? R(0) : R(move * R(R(a_ * centred_at(i)) + rest));
    }));
    vector_of<R> result(p_.size());
    for (Eigen::Index i = 0; i < p_.size(); ++i) {
      R const here = R(p_(i)), there = q_(i), move = R(v(i));
      if (here > R(0) && there > R(0)) {
        R const share = math::exp(R(less() * R(log_ratio(here, there) - d_)));
        result(i) = R(R(a_ * share) * R(R(move / here) - along));
      } else {
        require(vanishes(move) || a_ > R(2), errc::domain,
                {"second_variation", "a direction leads away from an empty cell, where it is infinite or one-sided",
                 "0 there, or an order above 2"},
                move, {i});
        result(i) = R(0);
      }
    }
    return result;
  }

 private:
  void require_finite_value() const {
    require(math::is_finite(d_), errc::domain,
            {Reference::name, "the value is infinite and has no first variation", "a finite value"}, d_);
  }

  R less() const { return R(a_ - R(1)); }

  /// (share - 1) / (a - 1)
  R centred_share(R const& here, R const& there) const {
    R const u = R(log_ratio(here, there) - d_);
    return R(u * expm1_quotient(R(less() * u)));
  }
  R centred_at(Eigen::Index i) const {
    R const here = R(p_(i)), there = q_(i);
    return here > R(0) && there > R(0) ? centred_share(here, there) : R(at_edge(here, there) / a_);
  }
  /// Where p or q has no mass: the share is 0 or infinite.
  R at_edge(R const& here, R const& there) const {
    bool const grows = here > R(0) ? a_ > R(1) : there > R(0) && a_ < R(1);
    if (grows) return a_ > R(1) ? infinite<R>(Reference::name) : R(-infinite<R>(Reference::name));
    if (!(a_ == R(1))) return R(R(-a_) / less());
    if (!(here > R(0)) && !(there > R(0))) return R(-d_);
    return here > R(0) ? infinite<R>(Reference::name) : R(-infinite<R>(Reference::name));
  }

  /// From the sum of the terms over a - 1, which is exact where they are small; else the largest exponent is taken out
  /// of the sum, so that nothing over- or underflows.
  R value_of_d() const {
    R const excess = R(R(volume_of(m_)) * sum_over<R>(m_, [&](std::ptrdiff_t i, auto const&) {
      return q_.quotient(R(p_(i)), q_(i), a_);
    }));
    R const small = R(less() * excess);
    if (math::is_finite(small) && small > R(R(-1) / R(2))) return R(excess * log1p_quotient(small));
    R largest = R(-std::numeric_limits<R>::infinity());
    for (Eigen::Index i = 0; i < p_.size(); ++i) largest = std::max(largest, exponent(i));
    if (!math::is_finite(largest)) return R(largest / less());
    R const sum = sum_over<R>(m_, [&](std::ptrdiff_t i, auto const&) {
      R const e = exponent(i);
      return math::is_finite(e) ? math::exp(R(e - largest)) : R(0);
    });
    return R(R(largest + math::log(R(R(volume_of(m_)) * sum))) / less());
  }

  /// log p^a q^(1 - a)
  R exponent(Eigen::Index i) const {
    R const here = R(p_(i)), there = q_(i);
    if (!(here > R(0))) return R(-std::numeric_limits<R>::infinity());
    if (!(there > R(0))) return a_ > R(1) ? std::numeric_limits<R>::infinity() : R(-std::numeric_limits<R>::infinity());
    return R(R(a_ * math::log(here)) - R(less() * math::log(there)));
  }

  M const& m_;
  vector_of<typename M::scalar_type> const& p_;
  Reference q_;
  R a_, d_;
};

/// D at the order 0, minus the logarithm of what q has where p has mass, and at infinity, log max p/q.
template <class R, class M, class Reference>
R power_integral_at_zero(M const& m, Reference const& q) {
  auto const& p = values_of(m);
  auto const there = [&](std::ptrdiff_t i, auto const&) { return p(i) > typename M::scalar_type(0) ? q(i) : R(0); };
  return R(-math::log(R(R(volume_of(m)) * sum_over<R>(m, there))));
}
template <class R, class M, class Reference>
R power_integral_at_infinity(M const& m, Reference const& q) {
  auto const& p = values_of(m);
  R largest = R(-std::numeric_limits<R>::infinity());
  for (Eigen::Index i = 0; i < p.size(); ++i) {
    R const here = R(p(i)), there = q(i);
    if (!(here > R(0))) continue;
    largest = std::max(largest, there > R(0) ? log_ratio(here, there) : std::numeric_limits<R>::infinity());
  }
  return largest;
}

/// D at any order, or the refusal of a first variation where there is none.
template <class R, class M, class Reference, class A>
R power_value(M const& m, Reference const& q, A const& order) {
  if (order == A(0)) return power_integral_at_zero<R>(m, q);
  if (!math::is_finite(order)) return power_integral_at_infinity<R>(m, q);
  return power_integral<R, M, Reference>(m, q, R(order)).value();
}
template <class R, class M, class Reference, class A>
power_integral<R, M, Reference> power_at(M const& m, Reference const& q, A const& order) {
  require(order > A(0) && math::is_finite(order), errc::domain,
          {Reference::name, "there is no first variation of this order", "a finite order > 0"}, order);
  return {m, q, R(order)};
}

template <class A>
void require_order(std::string_view function, A const& order) {
  require(order >= A(0), errc::domain, {function, "order is out of range", "an order >= 0, which may be infinite"},
          order);
}

}  // namespace freefield::detail::entropy_room
