#pragma once
/// @file
/// Loop hafnians with repeated indices without writing out the copies: all edges between copies of the same two modes
/// are eliminated together.
///
/// The copies are divided into classes (p, q, e), which stand for e edges between copies of p and copies of q.  In the
/// recursion over pairs such a class would be e pairs with signs s_1, ..., s_e.  Only t = s_1 + ... + s_e matters, and
/// C(e, (e + t)/2) choices of signs have the sum t.  With the weights A = [[b_pp, b_pq], [b_pq, b_qq]], the exchange
/// X = [[0, 1], [1, 0]] and K = t x X (1 - t x A X)^-1, eliminating the class replaces
///     b_ik by b_ik + (b_ip, b_iq) K (b_pk, b_qk)^T,  d_i by d_i + (b_ip, b_iq) K (d_p, d_q)^T,
///     g by g det(1 - t x A X)^(-1/2) exp((d_p, d_q) K (d_p, d_q)^T / 2).
/// The weighted sum over t cancels all terms with fewer than e factors t x, so a node with E edges left needs no degree
/// above m - E.

#include <freefield/core/power_series/lane_functions.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>
#include <freefield/wick/hafnian/edge_classes.hpp>

#include <cstddef>
#include <vector>

namespace freefield::detail::wick {

/// The sum of some branches and, where numbers are rounded, the sum of their absolute values.
template <class T>
struct branch_sum {
  T value;
  T size;

  friend branch_sum operator+(branch_sum const& a, branch_sum const& b) {
    return {T(a.value + b.value), T(a.size + b.size)};
  }
};

/// One worker's part of the recursion over classes, with the memory that it needs.  All series have room for m + 1
/// coefficients; those beyond the length of a node are zero.
template <class T, bool Loops, class Lanes = lanes<T>>
class class_recursion : private series_functions<T, Lanes> {
  using algebra = series_functions<T, Lanes>;
  using algebra::broadcast, algebra::exponential, algebra::inverse_square_root, algebra::invert, algebra::multiply,
      algebra::one_, algebra::plus, algebra::product, algebra::reciprocal_, algebra::sum, algebra::zero_;

 public:
  using V = typename algebra::V;

  /// @param weight  weight(i, k): the weight of an edge between copies of the modes i and k (i = k is allowed); 0 for
  ///                the vertex that was added to make the number of copies even
  /// @param loop    loop(i): the loop of every copy of mode i; 1 for the added vertex
  template <class Weight, class Loop>
  class_recursion(std::vector<edge_class> const& classes, Weight const& weight, Loop const& loop)
      : classes_(classes) {
    std::vector<std::size_t> modes;
    for (edge_class const& c : classes) {
      pairs_ += c.edges;
      modes.insert(modes.begin(), {c.p, c.q});  // the class that is eliminated first has the last modes
      branches_.emplace_back(c.edges);
    }
    stride_ = pairs_ + 1;
    this->prepare_up_to(stride_);
    for (std::size_t c = 0; c <= classes.size(); ++c) {
      nodes_.emplace_back((weight_of(classes.size() - c) + 1) * stride_, zero_);
    }
    scratch_.assign(12 * stride_, zero_);
    std::vector<V>& root = nodes_.front();
    for (std::size_t i = 0; i < modes.size(); ++i) {
      for (std::size_t k = 0; k <= i; ++k) root[edge(i, k) * stride_] = broadcast(weight(modes[i], modes[k]));
      if constexpr (Loops) root[(edges_of(classes.size()) + i) * stride_] = broadcast(loop(modes[i]));
    }
    root[weight_of(classes.size()) * stride_] = one_;
    choose_prefix();
  }

  /// The number of blocks of branches; the branches of a block go through the recursion side by side, one in each lane.
  std::size_t leaves() const { return (combinations_ + Lanes::width - 1) / Lanes::width; }

  /// Returns the sum of the branches of a block, times 2^m.
  branch_sum<T> leaf(std::size_t index) {
    V factor = one_;
    std::vector<V> t(prefix_, zero_);
    for (std::size_t lane = 0; lane < Lanes::width; ++lane) {
      std::size_t const combination = index * Lanes::width + lane;
      T weight(combination < combinations_ ? 1 : 0);
      std::size_t rest = combination;
      for (std::size_t c = 0; c < prefix_; ++c) {
        std::size_t const choices = choices_of(c), r = rest % choices;
        rest /= choices;
        Lanes::set(t[c], lane, branches_[c].values[r]);
        weight = T(weight * weight_of_branch(c, r));
      }
      Lanes::set(factor, lane, weight);
    }
    std::size_t length = 1;
    for (std::size_t c = 0; c < prefix_; ++c) {
      length += classes_[c].edges;
      eliminate(c, length, t[c]);
    }
    total_ = size_ = zero_;
    add_branches(prefix_, length, factor);
    branch_sum<T> total{Lanes::get(total_, 0), Lanes::get(size_, 0)};
    for (std::size_t lane = 1; lane < Lanes::width; ++lane) {
      total = total + branch_sum<T>{Lanes::get(total_, lane), Lanes::get(size_, lane)};
    }
    return total;
  }

  std::size_t pairs() const { return pairs_; }

 private:
  static std::size_t edge(std::size_t i, std::size_t k) { return i * (i + 1) / 2 + k; }  // k <= i
  static std::size_t edges_of(std::size_t classes) { return classes * (2 * classes + 1); }
  static std::size_t weight_of(std::size_t classes) { return edges_of(classes) + (Loops ? 2 * classes : 0); }

  /// Only half of the values of t are needed for the first class.  Changing the signs of all t and of x leaves every
  /// series as it is, because only products t x occur; in the coefficient of x^m it gives the factor (-1)^m, which the
  /// weights (-1)^r C(e, r) of the branches give, too.  So t and -t contribute the same, and the branches with t > 0
  /// count twice.
  std::size_t choices_of(std::size_t c) const { return c == 0 ? classes_[0].edges / 2 + 1 : branches_[c].size(); }
  T weight_of_branch(std::size_t c, std::size_t r) const {
    T const& weight = branches_[c].weights[r];
    return c == 0 && 2 * r < classes_[0].edges ? T(weight + weight) : weight;
  }

  void choose_prefix() {
    std::size_t const wanted = Lanes::width == 1 ? 1 : 3 * Lanes::width;
    while (prefix_ < classes_.size() - 1 && combinations_ < wanted) combinations_ *= choices_of(prefix_++);
    if (prefix_ == 0) combinations_ = 1;
  }

  V* scratch(std::size_t number) { return scratch_.data() + number * stride_; }

  /// Adds the branches below the current node, in which the classes before c have been eliminated.
  void add_branches(std::size_t c, std::size_t length, V const& weight) {
    length += classes_[c].edges;
    for (std::size_t r = 0; r < choices_of(c); ++r) {
      V const t = broadcast(branches_[c].values[r]);
      V const inner = V(weight * broadcast(weight_of_branch(c, r)));
      if (c + 1 < classes_.size()) {
        eliminate(c, length, t);
        add_branches(c + 1, length, inner);
      } else {
        V const term = V(inner * closed_walks(c, length, t));
        total_ = V(total_ + term);
        if constexpr (is_rounded<T>) size_ = V(size_ + absolute(term));
      }
    }
  }

  /// The series of the class that is eliminated next, and room for those of K and of det(1 - t x A X).
  struct elimination {
    V const *pp, *qp, *qq, *d_p, *d_q, *g;
    V *k_pp, *k_qp, *k_qq, *determinant;
  };

  elimination prepare(std::size_t c, std::size_t length, V const& t) {
    std::size_t const left = classes_.size() - c, p = 2 * left - 2, q = 2 * left - 1;
    V const* const node = nodes_[c].data();
    auto const series = [&](std::size_t number) { return node + number * stride_; };
    elimination e{series(edge(p, p)), series(edge(q, p)), series(edge(q, q)), nullptr, nullptr, series(weight_of(left)),
                  scratch(0), scratch(1), scratch(2), scratch(3)};
    if constexpr (Loops) {
      e.d_p = series(edges_of(left) + p);
      e.d_q = series(edges_of(left) + q);
    }
    V* const square = scratch(4);
    multiply(square, e.pp, e.qq, length);
    multiply(scratch(5), e.qp, e.qp, length);
    V const t_2 = V(t * t);
    e.determinant[0] = one_;
    for (std::size_t k = 1; k < length; ++k) {
      e.determinant[k] = V(zero_ - V(V(t + t) * e.qp[k - 1]));
      if (k > 1) e.determinant[k] = V(e.determinant[k] - V(t_2 * V(square[k - 2] - scratch(5)[k - 2])));
    }
    return e;
  }

  /// Computes K from the determinant.
  void make_inverse(elimination const& e, std::size_t length, V const& t) {
    V* const inverse = scratch(4);
    V* const quotient = scratch(5);
    invert(e.determinant, length, inverse);
    V const t_2 = V(t * t);
    auto const shifted = [&](V const* b, V* to) {
      multiply(quotient, b, inverse, length);
      to[0] = zero_;
      if (length > 1) to[1] = zero_;
      for (std::size_t k = 2; k < length; ++k) to[k] = V(t_2 * quotient[k - 2]);
    };
    shifted(e.qq, e.k_pp);
    shifted(e.pp, e.k_qq);
    shifted(e.qp, e.k_qp);
    for (std::size_t k = 1; k < length; ++k) e.k_qp[k] = V(V(t * inverse[k - 1]) - e.k_qp[k]);
  }

  /// det^(-1/2) exp(d K d / 2)
  V const* factor_of(elimination const& e, std::size_t length) {
    V* const root = scratch(6);
    inverse_square_root(e.determinant, length, root);
    if constexpr (!Loops) {
      return root;
    } else {
      V* const exponent = scratch(7);
      V* const at_p = scratch(8);
      V* const at_q = scratch(9);
      sum(at_p, length, product(e.k_pp, e.d_p), product(e.k_qp, e.d_q));
      sum(at_q, length, product(e.k_qp, e.d_p), product(e.k_qq, e.d_q));
      sum(exponent, length, product(at_p, e.d_p), product(at_q, e.d_q));
      for (std::size_t k = 0; k < length; ++k) exponent[k] = V(exponent[k] * reciprocal_[2]);
      exponential(exponent, length, at_p);
      multiply(at_q, root, at_p, length);
      return at_q;
    }
  }

  V closed_walks(std::size_t c, std::size_t length, V const& t) {
    elimination const e = prepare(c, length, t);
    if constexpr (Loops) make_inverse(e, length, t);
    V const* const factor = factor_of(e, length);
    V total = zero_;
    for (std::size_t k = 0; k < length; ++k) total = multiply_add(e.g[k], factor[length - 1 - k], total);
    return total;
  }

  void eliminate(std::size_t c, std::size_t length, V const& t) {
    elimination const e = prepare(c, length, t);
    make_inverse(e, length, t);
    std::size_t const left = classes_.size() - c, p = 2 * left - 2, q = 2 * left - 1;
    V const* const node = nodes_[c].data();
    V* const child = nodes_[c + 1].data();
    auto const at = [&](V const* base, std::size_t number) { return base + number * stride_; };
    multiply(child + weight_of(left - 1) * stride_, e.g, factor_of(e, length), length);
    V* const by_p = scratch(10);
    V* const by_q = scratch(11);
    for (std::size_t i = 0; i < p; ++i) {
      V const* const ip = at(node, edge(p, i));
      V const* const iq = at(node, edge(q, i));
      sum(by_p, length, product(ip, e.k_pp), product(iq, e.k_qp));
      sum(by_q, length, product(ip, e.k_qp), product(iq, e.k_qq));
      for (std::size_t k = 0; k <= i; ++k) {
        plus(child + edge(i, k) * stride_, at(node, edge(i, k)), length, product(by_p, at(node, edge(p, k))),
             product(by_q, at(node, edge(q, k))));
      }
      if constexpr (Loops) {
        plus(child + (edges_of(left - 1) + i) * stride_, at(node, edges_of(left) + i), length, product(by_p, e.d_p),
             product(by_q, e.d_q));
      }
    }
  }

  std::vector<edge_class> classes_;
  std::vector<class_branches<T>> branches_;
  std::size_t pairs_ = 0, stride_ = 1, prefix_ = 0, combinations_ = 1;
  V total_ = zero_, size_ = zero_;
  std::vector<std::vector<V>> nodes_;
  std::vector<V> scratch_;
};

}  // namespace freefield::detail::wick
