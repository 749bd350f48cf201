#pragma once
/// @file
/// Implicit steps of birth-and-death chains, on a line and on a ring, without a subtraction.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

namespace detail {

template <class T>
void require_rates(std::string_view function, std::span<T const> up, std::span<T const> down) {
  require(up.size() == down.size(), errc::size_mismatch,
          {function, "numbers of rates up and down differ", "as many of each"}, down.size());
  for (std::size_t i = 0; i < up.size(); ++i) {
    for (T const& rate : {up[i], down[i]}) {
      auto const place = static_cast<std::ptrdiff_t>(i);
      require(math::is_finite(rate), errc::non_finite, {function, "rate is not finite", "numbers >= 0"}, rate, {place});
      require(!(rate < T(0)), errc::domain, {function, "rate is negative", "numbers >= 0"}, rate, {place});
    }
  }
}

}  // namespace detail

/// (1 + A)^-1 for a chain of n places between which neighbours exchange,
///     (A x)_i = (up_i + down_(i-1)) x_i - up_(i-1) x_(i-1) - down_i x_(i+1),   up, down >= 0:
/// backward Euler's step of a diffusion, with the rates times the step.  The columns of A add up to zero, which is used
/// instead of the diagonal: the pivots
///     d_i = s_i + up_i,   s_0 = 1,   s_(i+1) = 1 + down_i s_i / d_i
/// and both substitutions add numbers >= 0 alone.  So every component of the solution has a small relative error at any
/// step: it is positive where the right-hand side is, and has its sum.  A plain elimination loses 1e-6 of the sum at
/// n = 10^4 and rates of 10^12.
/// Eliminated from both ends to the middle, as two recurrences that overlap; where the factors become constant to the
/// bit, as with constant rates, they are not read from memory.
/// Cost: 2 n divisions for the factors, 4 n products for a solve.
/// Source: W. K. Grassmann, M. I. Taksar, D. P. Heyman, Oper. Res. 33 (1985) 1107.
template <field_scalar T>
  requires ordered_scalar<T>
class birth_death_factor {
 public:
  /// @param up    from place i to i + 1, n - 1 numbers >= 0
  /// @param down  from place i + 1 to i, n - 1 numbers >= 0
  /// @throws error `size_mismatch`; `non_finite`, `domain` for a rate that is NaN, infinite or negative, with its place
  birth_death_factor(std::span<T const> up, std::span<T const> down)
      : inverse_(up.size() + 1, T(1)), inner_(up.size() + 1, T(0)), outer_(up.size() + 1, T(0)),
        middle_((up.size() + 1) / 2) {
    detail::require_rates(function, up, down);
    std::size_t const n = size();
    T left(1), right(1);
    for (std::size_t i = 0; i < middle_; ++i) left = eliminate(i, left, up[i], down[i]);
    for (std::size_t i = n - 1; i > middle_; --i) right = eliminate(i, right, down[i - 1], up[i - 1]);
    inverse_[middle_] = T(T(1) / T(left + T(right - T(1))));
    find_constant_part();
  }

  std::size_t size() const { return inverse_.size(); }

  /// x = (1 + A)^-1 b in the place of b.
  /// @throws error `size_mismatch`
  void solve_in_place(std::span<T> b) const {
    require(b.size() == size(), errc::size_mismatch, {function, "right-hand side has another size", "n numbers"},
            b.size());
    T left = alone() ? T(inner_[0] * b[0]) : T(0), right(0);
    inwards<false>(b.data(), 0, constant_, left, right);
    inwards<true>(b.data(), constant_, pairs(), left, right);
    left = right = b[middle_] = T(T(b[middle_] + T(left + right)) * inverse_[middle_]);
    outwards<true>(b.data(), constant_, pairs(), left, right);
    outwards<false>(b.data(), 0, constant_, left, right);
    if (alone()) b[0] = T(T(b[0] * inverse_[0]) + T(outer_[0] * b[1]));
  }

 private:
  static constexpr std::string_view function = "birth_death_factor";

  /// The rows at distance k from the ends are eliminated side by side; of an even number the first one is alone.
  std::size_t pairs() const { return size() - 1 - middle_; }
  std::size_t alone() const { return middle_ - pairs(); }
  std::size_t upper(std::size_t k) const { return alone() + k; }
  std::size_t lower(std::size_t k) const { return size() - 1 - k; }

  /// Eliminates row i, whose rate is `away` inward and `back` from there; returns s of the next row inward.
  T eliminate(std::size_t i, T const& s, T const& away, T const& back) {
    inverse_[i] = T(T(1) / T(s + away));
    inner_[i] = T(away * inverse_[i]);
    outer_[i] = T(back * inverse_[i]);
    return T(T(1) + T(back * T(s * inverse_[i])));
  }

  /// The first pair from which on all factors are those of the last pair.
  void find_constant_part() {
    constant_ = pairs();
    if (pairs() == 0) return;
    auto const same = [&](std::size_t i, std::size_t j) {
      return inverse_[i] == inverse_[j] && inner_[i] == inner_[j] && outer_[i] == outer_[j];
    };
    std::size_t const last = pairs() - 1;
    while (constant_ > 0 && same(upper(constant_ - 1), upper(last)) && same(lower(constant_ - 1), lower(last)))
      --constant_;
  }

  /// y_k = b_k + share_(k-1) y_(k-1) from either end, two rows at a time:
  ///     y_(k+1) = (b_(k+1) + share_k b_k) + share_k share_(k-1) y_(k-1),
  /// so that a row waits for one product in two.  `left` and `right` are what the next row gets.
  template <bool Constant>
  void inwards(T* b, std::size_t from, std::size_t to, T& left, T& right) const {
    if (from == to) return;
    T *const up = b + alone(), *const down = b + (size() - 1);
    T const *const at_left = inner_.data() + alone(), *const at_right = inner_.data() + (size() - 1);
    T const left_share = at_left[from], right_share = *(at_right - static_cast<std::ptrdiff_t>(from));
    auto const shares = [&](std::size_t k) {
      return Constant ? std::pair<T const&, T const&>(left_share, right_share)
                      : std::pair<T const&, T const&>(at_left[k], *(at_right - static_cast<std::ptrdiff_t>(k)));
    };
    std::size_t k = from;
    T here = left, there = right;
    for (; k + 1 < to; k += 2) {
      auto const [a, c] = shares(k);
      auto const [next_a, next_c] = shares(k + 1);
      T &first = up[k], &second = up[k + 1], &last = *(down - k), &before = *(down - k - 1);
      T const sum = T(second + T(a * first)), other = T(before + T(c * last));
      first = T(first + here);
      last = T(last + there);
      second = T(sum + T(a * here));
      before = T(other + T(c * there));
      here = T(T(next_a * sum) + T(T(next_a * a) * here));
      there = T(T(next_c * other) + T(T(next_c * c) * there));
    }
    for (; k < to; ++k) {
      auto const [a, c] = shares(k);
      up[k] = T(up[k] + here);
      *(down - k) = T(*(down - k) + there);
      here = T(a * up[k]);
      there = T(c * *(down - k));
    }
    left = here;
    right = there;
  }

  /// x_k = inverse_k y_k + share_k x_(k+1) back to the ends, two rows at a time.
  template <bool Constant>
  void outwards(T* b, std::size_t from, std::size_t to, T& left, T& right) const {
    if (from == to) return;
    std::size_t const first_up = upper(from), first_down = lower(from);
    auto const at = [&](std::vector<T> const& column, std::size_t i, std::size_t constant) -> T const& {
      return column[Constant ? constant : i];
    };
    T x = left, y = right;
    std::size_t k = to;
    for (; k >= from + 2; k -= 2) {
      std::size_t const i = upper(k - 1), j = lower(k - 1);
      T const a = at(outer_, i, first_up), next_a = at(outer_, i - 1, first_up);
      T const c = at(outer_, j, first_down), next_c = at(outer_, j + 1, first_down);
      T const own = T(b[i] * at(inverse_, i, first_up)), other = T(b[j] * at(inverse_, j, first_down));
      T const sum = T(T(b[i - 1] * at(inverse_, i - 1, first_up)) + T(next_a * own));
      T const far = T(T(b[j + 1] * at(inverse_, j + 1, first_down)) + T(next_c * other));
      b[i] = T(own + T(a * x));
      b[j] = T(other + T(c * y));
      b[i - 1] = x = T(sum + T(T(next_a * a) * x));
      b[j + 1] = y = T(far + T(T(next_c * c) * y));
    }
    for (; k > from; --k) {
      std::size_t const i = upper(k - 1), j = lower(k - 1);
      b[i] = x = T(T(b[i] * at(inverse_, i, first_up)) + T(at(outer_, i, first_up) * x));
      b[j] = y = T(T(b[j] * at(inverse_, j, first_down)) + T(at(outer_, j, first_down) * y));
    }
    left = x;
    right = y;
  }

  std::vector<T> inverse_;  ///< 1 / pivot
  std::vector<T> inner_;    ///< the share of y_i that goes to the next row inward
  std::vector<T> outer_;    ///< the share of the next x inward that comes to x_i
  std::size_t middle_;
  std::size_t constant_ = 0;
};

/// The same for a ring, on which the last place and the first are neighbours, too: up_(n-1) leads from the last to the
/// first, down_(n-1) back.  Eliminated from the first place on, with the last one a neighbour of all.
template <field_scalar T>
  requires ordered_scalar<T>
class birth_death_ring_factor {
 public:
  /// @param up    from place i to i + 1 (the last: to place 0), n numbers >= 0
  /// @param down  from place i + 1 to i, n numbers >= 0
  /// @throws error as of a line; `empty`
  birth_death_ring_factor(std::span<T const> up, std::span<T const> down) {
    detail::require_rates(function, up, down);
    require(!up.empty(), errc::empty, {function, "ring has no places", "one or more"});
    std::size_t const n = up.size(), last = n - 1;
    for (std::vector<T>* column : {&inverse_, &forward_, &backward_, &to_last_, &from_last_}) column->resize(n, T(0));
    T s(1), s_last(1), away = down[last], back = up[last];  // to and from the last place
    for (std::size_t i = 0; i < last; ++i) {
      bool const beside = i + 1 == last;
      T const step = beside ? T(0) : up[i], stride = beside ? T(away + up[i]) : away;
      T const from = beside ? T(0) : down[i], far = beside ? T(back + down[i]) : back;
      T const inverse = T(T(1) / T(s + T(step + stride))), kept = T(s * inverse);
      inverse_[i] = inverse;
      forward_[i] = T(step * inverse);
      to_last_[i] = T(stride * inverse);
      backward_[i] = T(from * inverse);
      from_last_[i] = T(far * inverse);
      s_last = T(s_last + T(far * kept));
      s = T(T(1) + T(from * kept));
      away = T(from * to_last_[i]);
      back = T(far * forward_[i]);
    }
    inverse_[last] = T(T(1) / s_last);
  }

  std::size_t size() const { return inverse_.size(); }

  /// x = (1 + A)^-1 b in the place of b.
  /// @throws error `size_mismatch`
  void solve_in_place(std::span<T> b) const {
    require(b.size() == size(), errc::size_mismatch, {function, "right-hand side has another size", "n numbers"},
            b.size());
    std::size_t const last = size() - 1;
    T share(0), gathered = b[last];
    for (std::size_t i = 0; i < last; ++i) {
      b[i] = T(b[i] + share);
      share = T(forward_[i] * b[i]);
      gathered = T(gathered + T(to_last_[i] * b[i]));
    }
    T const end = T(gathered * inverse_[last]);
    b[last] = end;
    T next = end;
    for (std::size_t i = last; i-- > 0;) {
      next = T(T(b[i] * inverse_[i]) + T(T(backward_[i] * next) + T(from_last_[i] * end)));
      b[i] = next;
    }
  }

 private:
  static constexpr std::string_view function = "birth_death_ring_factor";

  std::vector<T> inverse_, forward_, backward_, to_last_, from_last_;
};

}  // namespace freefield
