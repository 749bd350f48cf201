#pragma once
/// @file
/// Moments of products of fields, some of them in normal order.

#include <freefield/measure/gaussian.hpp>
#include <freefield/wick/contraction/field_expansion.hpp>
#include <freefield/wick/moment/stein.hpp>

#include <array>
#include <cstddef>
#include <map>

namespace freefield::detail::wick {

/// Computes the moments E[x^n :x^k_1: :x^k_2: ...] of some components of a Gaussian vector by integration by parts
/// (Stein),
///     E[x_i f] = m_i E[f] + sum_j C_ij E[d_j f],
/// for the multi-indices that are needed, each once.  A field of a normal-ordered block is centred, and its sum leaves
/// out the fields of its own block.
template <field_scalar T, std::size_t Fields, std::size_t Blocks>
class stein_moments {
 public:
  using powers = field_powers<Fields, Blocks>;

  stein_moments(gaussian<T> const& p, std::array<Eigen::Index, Fields> const& components)
      : measure_(p), components_(components) {
    known_.emplace(powers{}, T(1));
  }

  T operator()(powers const& n) {
    if (auto const found = known_.find(n); found != known_.end()) return found->second;
    std::size_t const i = n.first();
    T const along = powers::is_ordered(i) ? T(0) : T(measure_.mean()(component(i)) * (*this)(n.without(i)));
    T const sum = stein_sum(
        along, 0, powers::size(),
        [&](std::size_t j) { return powers::may_contract(i, j) ? n[j] - (j == i ? 1 : 0) : 0; },
        [&](std::size_t j) -> T const& { return measure_.covariance()(component(i), component(j)); },
        [&](std::size_t j) { return (*this)(n.without(i, j)); });
    known_.emplace(n, sum);
    return sum;
  }

 private:
  Eigen::Index component(std::size_t place) const { return components_[powers::field_at(place)]; }

  gaussian<T> const& measure_;
  std::array<Eigen::Index, Fields> components_;
  std::map<powers, T> known_;
};

}  // namespace freefield::detail::wick
