#pragma once
/// @file
/// Moments of products of fields, some of them in normal order.

#include <freefield/measure/gaussian.hpp>
#include <freefield/wick/field_expansion.hpp>

#include <array>
#include <cstddef>
#include <map>

namespace freefield::detail {

/// The moments E[x^n :x^k_1: :x^k_2: ...] of some components of a Gaussian vector by integration by parts (Stein),
///     E[x_i f] = m_i E[f] + sum_j C_ij E[d_j f],
/// over the multi-indices that are needed, each computed once.  A field of a normal-ordered block is centred, and its
/// sum leaves out the fields of its own block.
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
    powers const rest = n.without(i);
    T sum = powers::is_ordered(i) ? T(0) : T(measure_.mean()(component(i)) * (*this)(rest));
    for (std::size_t j = 0; j < powers::size(); ++j) {
      int const count = j == i ? n[j] - 1 : n[j];
      if (count == 0 || !powers::may_contract(i, j)) continue;
      T const factor = T(measure_.covariance()(component(i), component(j)) * T(count));
      sum = T(sum + T(factor * (*this)(n.without(i, j))));
    }
    known_.emplace(n, sum);
    return sum;
  }

 private:
  Eigen::Index component(std::size_t place) const { return components_[powers::field_at(place)]; }

  gaussian<T> const& measure_;
  std::array<Eigen::Index, Fields> components_;
  std::map<powers, T> known_;
};

}  // namespace freefield::detail
