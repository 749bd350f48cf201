#pragma once
/// @file
/// The exponent of an integrand on nodes that are dense where the integrand is not negligible.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace freefield::detail::renormalization_room {

/// An exponent in two parts: a potential, of which nothing is known, and a convex part that grows without bound on both
/// sides of the start.
template <class T>
struct exponent_parts {
  T potential;
  T confinement;
};

/// A place where the integrand may have a feature, and the scale of it: nodes must not be further apart there than half
/// of it.
template <class T>
struct landmark {
  T place;
  T scale;
};

/// Where to look for an integrand, and how precisely.
template <class T>
struct search_start {
  std::string_view function;  ///< that errors name
  T center;
  T width;                                      ///< of the weight exp(-confinement)
  T tolerance;                                  ///< what may be missed, relative to the integral
  std::span<landmark<T> const> landmarks = {};  ///< ascending
  bool scales_are_known = false;                ///< the landmarks say all of them, as those of a polynomial do
  bool has_kinks = false;                       ///< the error falls with a power of the step
};

/// One node.  The interval to its right has the length 2^-span times the first step, and the first level to which the
/// node belongs is its depth.  Where a window has grown, and where an interval has been halved twice:
///
///     node    |-------------------|---------|----|----|---------|---------
///     span    -1                  0         2    2    1         0
///     depth   0                   0         0    2    1         0
///
/// The span is negative where the window grew, in steps that double; the depth never is.
template <class T>
struct exponent_node {
  T offset;    ///< from the centre
  T exponent;  ///< potential + confinement
  T potential;
  int depth = 0;
  int span = 0;
  bool closed = false;  ///< nothing in the interval to the right matters
  bool has_slope = false;
  T slope{0};  ///< of the exponent
};

/// Nodes of the integrand exp(-E) with E = potential + confinement.
///
/// Two numbers rule: a node matters where E is less than `reach` above the smallest value seen so far, and the window
/// is wide enough where the confinement alone, with the smallest potential seen so far, says that nothing matters
/// beyond.  The window grows in steps that double, so that a far minimum costs the logarithm of its distance.
///
/// Intervals next to a node that matters are halved from level to level.  Of the others the tangents at the ends give a
/// lower bound of E (`tangent_bound`), if these are believed (`is_believed`).  An interval is closed where that bound
/// does not matter, else it is halved at once, so that a needle between two nodes is found whatever the level.
/// Around a landmark that matters intervals are halved at once down to half its scale.
///
/// The first step is half of `width`; where the scales of the potential are not known it is no round part of it, so
/// that not every node meets the same phase of an oscillation, and a valley matters to a height of 60 at least.  What
/// is missed, then, is a valley without a landmark, within an interval of the first step, that the values and the
/// slopes at its ends do not hint at.
template <class T, class Exponent>
class exponent_nodes {
 public:
  exponent_nodes(search_start<T> const& start, Exponent const& exponent)
      : start_(start),
        exponent_(exponent),
        step_(start.scales_are_known ? T(start.width / T(2)) : T(T(start.width * T(473)) / T(1000))),
        digits_(T(-math::log(start.tolerance))),
        reach_(start.scales_are_known ? T(digits_ + T(12)) : (std::max)(T(digits_ + T(12)), T(60))),
        difference_(math::sqrt(std::numeric_limits<T>::epsilon())) {
    nodes_.reserve(128);
    marked_.reserve(128);
    for (landmark<T> const& known : start_.landmarks) exponent_of(known);
    find_window();
  }

  std::vector<exponent_node<T>> const& nodes() const { return nodes_; }
  T const& first_step() const { return step_; }
  T const& lowest_exponent() const { return lowest_exponent_; }
  T const& lowest_potential() const { return lowest_potential_; }
  /// Where the exponent is lowest.
  T const& lowest_place() const { return lowest_place_; }
  /// What the rounding of a place can be, in units of epsilon.
  T place_size() const { return T(math::abs(start_.center) + math::abs(lowest_place_)); }
  /// Nodes with at least this exponent do not matter.
  T threshold() const { return T(lowest_exponent_ + reach_); }

  /// Whether the nodes resolve what they see, so that two levels do not agree by chance.
  ///
  /// A valley of curvature E'' at a height H above the lowest value is summed with steps h up to the relative error
  /// exp(-H - 2 pi^2 / (h^2 E'')), which has to be below the tolerance.  And the slope at a node has to be that of its
  /// neighbours' values: an oscillation that the nodes do not see shows in it.
  bool resolves() const {
    if (start_.scales_are_known) return true;
    T const limit = threshold();
    for (std::size_t i = 1; i + 1 < nodes_.size(); ++i) {
      exponent_node<T> const &before = nodes_[i - 1], &node = nodes_[i], &after = nodes_[i + 1];
      bool const seen = before.exponent < limit && node.exponent < limit && after.exponent < limit;
      if (seen && !(resolves_valley(before, node, after) && resolves_slope(before, node, after))) return false;
    }
    return true;
  }

  /// Halves intervals until those next to a node that matters have the step of this level and no other one hides
  /// anything.
  void refine(int level) {
    if (level == 0) {
      for (mark_landmarks(); !marked_.empty(); mark_landmarks()) halve();
    }
    for (mark(level); !marked_.empty(); mark(level)) halve();
    if (level > 0) return;
    trim();
    require(is_resolved(), errc::precision_lost,
            {start_.function, "exponents are too large for the scalar", "values of the potential that it tells apart"},
            lowest_exponent_);
  }

 private:
  static constexpr int most_extensions = 60, nodes_per_extension = 16, deepest_search = 48;
  static constexpr std::size_t most_nodes = std::size_t{1} << 20U;

  /// One end of the window.
  struct window_end {
    T offset{0};
    T confinement{0};
  };

  bool resolves_valley(exponent_node<T> const& before, exponent_node<T> const& node,
                       exponent_node<T> const& after) const {
    T const bend = T(T(before.exponent - node.exponent) + T(after.exponent - node.exponent));  // h^2 E''
    T const digits = T(digits_ - T(node.exponent - lowest_exponent_)), pi = math::pi<T>();
    return T(bend * digits) <= T(T(T(2) * pi) * pi);
  }
  bool resolves_slope(exponent_node<T> const& before, exponent_node<T> const& node,
                      exponent_node<T> const& after) const {
    T const length = T(after.offset - before.offset), change = T(after.exponent - before.exponent);
    T const beside = T(node.offset + T(length / T(64)));
    exponent_parts<T> const parts = exponent_(T(start_.center + beside), beside);
    T const rise = T(T(64) * T(T(parts.potential + parts.confinement) - node.exponent));
    T const terms = T(math::abs(parts.potential) + math::abs(parts.confinement));
    T const rounding = T(T(T(1024) * std::numeric_limits<T>::epsilon()) * terms);
    return math::abs(T(rise - change)) <= T(T(T(1) / T(4)) + rounding);
  }

  /// Keeps the lowest values.
  T seen(exponent_parts<T> const& parts, T const& place) {
    T const exponent = T(parts.potential + parts.confinement);
    if (exponent < lowest_exponent_) {
      lowest_exponent_ = exponent;
      lowest_place_ = place;
    }
    if (parts.potential < lowest_potential_) lowest_potential_ = parts.potential;
    return exponent;
  }
  T exponent_of(landmark<T> const& known) {
    return seen(exponent_(known.place, T(known.place - start_.center)), known.place);
  }
  /// Evaluates the exponent at a node, in its place in memory.  Returns the confinement there.
  T fill(exponent_node<T>& node, T const& offset, int span) {
    T const place = T(start_.center + offset);
    exponent_parts<T> const parts = exponent_(place, offset);
    node.offset = offset;
    node.exponent = seen(parts, place);
    node.potential = parts.potential;
    node.depth = (std::max)(span, 0);
    node.span = span;
    node.closed = node.has_slope = false;
    return parts.confinement;
  }
  /// Appends a node, and is the end of the window there.
  window_end append(std::vector<exponent_node<T>>& nodes, T const& offset, int span) {
    return {offset, fill(nodes.emplace_back(), offset, span)};
  }

  /// Whether nothing matters beyond this end.
  bool suffices(window_end const& end) const {
    return T(T(end.confinement - lowest_exponent_) + lowest_potential_) >= reach_;
  }
  /// Whether the scalar tells exponents apart whose difference is 1.
  bool is_resolved() const {
    T const size = T(math::abs(lowest_exponent_) + math::abs(lowest_potential_));
    return T(std::numeric_limits<T>::epsilon() * size) < T(1);
  }

  void find_window() {
    std::vector<exponent_node<T>> left;
    left.reserve(nodes_per_extension + 1);
    window_end lower = append(nodes_, T(0), 0), upper = lower;
    T stride = step_;
    for (int extension = 0; extension < most_extensions; ++extension, stride = T(stride + stride)) {
      for (int k = 0; k < nodes_per_extension; ++k) {
        bool const lower_done = suffices(lower), upper_done = suffices(upper);
        if (lower_done && upper_done) return join(left);
        if (!lower_done) lower = append(left, T(lower.offset - stride), -extension);
        if (!upper_done) {
          nodes_.back().span = -extension;
          upper = append(nodes_, T(upper.offset + stride), -extension);
        }
      }
    }
    fail(errc::domain,
         {start_.function, "potential is not normalisable: the integrand does not decay", "an integrable exp(-V)"}, {},
         lowest_place_);
  }

  /// Puts the nodes left of the centre, which come from the centre outwards, before the others.
  void join(std::vector<exponent_node<T>> const& left) { nodes_.insert(nodes_.begin(), left.rbegin(), left.rend()); }

  /// Lists the intervals with a landmark that matters that are longer than half its scale.
  void mark_landmarks() {
    marked_.clear();
    T const limit = threshold();
    for (landmark<T> const& known : start_.landmarks) {
      T const offset = T(known.place - start_.center);
      if (!(nodes_.front().offset <= offset && offset < nodes_.back().offset)) continue;
      auto const after = std::upper_bound(nodes_.begin(), nodes_.end(), offset,
                                          [](T const& x, exponent_node<T> const& node) { return x < node.offset; });
      auto const i = static_cast<std::size_t>(after - nodes_.begin()) - 1;
      if (T(after->offset - nodes_[i].offset) <= T(known.scale / T(2)) || nodes_[i].span >= deepest_search) continue;
      bool const listed = !marked_.empty() && marked_.back() == i;
      if (!listed && exponent_of(known) < limit) marked_.push_back(i);
    }
  }

  /// Lists the intervals that are to be halved.
  void mark(int level) {
    T const limit = threshold();
    marked_.clear();
    for (std::size_t i = 0; i + 1 < nodes_.size(); ++i) {
      exponent_node<T>& a = nodes_[i];
      if (a.closed) continue;
      bool const seen = a.exponent < limit || nodes_[i + 1].exponent < limit;
      if (a.span >= (seen ? level : deepest_search)) continue;
      if (!seen && lower_bound(i) >= limit) a.closed = true;
      else marked_.push_back(i);
    }
  }

  /// Drops the closed intervals at both ends.
  void trim() {
    std::size_t first = 0, last = nodes_.size() - 1;
    while (first < last && nodes_[first].closed) ++first;
    while (last > first && nodes_[last - 1].closed) --last;
    nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(last) + 1, nodes_.end());
    nodes_.erase(nodes_.begin(), nodes_.begin() + static_cast<std::ptrdiff_t>(first));
  }

  /// Puts nodes into the middle of the marked intervals, from the last to the first.
  void halve() {
    std::size_t from = nodes_.size(), to = from + marked_.size();
    require(to <= most_nodes, errc::not_converged,
            {start_.function, "trapezoidal rule needs more nodes than its limit of 1048576",
             "a smooth potential, or a larger .tolerance"},
            lowest_place_);
    nodes_.resize(to);
    for (; !marked_.empty(); marked_.pop_back()) {
      std::size_t const left = marked_.back();
      while (from > left + 1) nodes_[--to] = nodes_[--from];
      T const middle = T(T(nodes_[left].offset + nodes_[to].offset) / T(2));
      int const span = nodes_[left].span + 1;
      fill(nodes_[--to], middle, span);
      nodes_[--to] = nodes_[--from];
      nodes_[to].span = span;
    }
  }

  /// A lower bound of E in the interval right of node i, the lowest value so far where its ends are not believed.
  T lower_bound(std::size_t i) {
    exponent_node<T>&a = nodes_[i], &b = nodes_[i + 1];
    T const ends = (std::min)(a.exponent, b.exponent), height = T(ends - lowest_exponent_);
    if (!math::is_finite(ends)) return ends;  // walls on both sides
    T const length = T(b.offset - a.offset), rise = T(b.exponent - a.exponent);
    if (math::abs(rise) > height && math::is_finite(rise)) return lowest_exponent_;  // without the slopes
    T const left = T(slope_at(a, length) * length), right = T(slope_at(b, T(-length)) * length);
    return is_believed(rise, left, right, height) ? tangent_bound(a, b, left, right) : lowest_exponent_;
  }

  /// Two ends can look convex with a hump and a valley between them: they are believed only where the tangents change
  /// over the interval by no more than twice the height of the ends above the lowest value.  (E itself changes by no
  /// more than that height.)
  bool is_believed(T const& rise, T const& left, T const& right, T const& height) const {
    bool const convex = left <= rise && rise <= right;
    return !convex || (std::max)(T(-left), right) <= T(height + height) || !math::is_finite(rise);
  }

  /// The tangents at the ends, which change by `left` and `right` over the interval, lie below a convex function: the
  /// bound is the place where they meet.  Where the ends do not look convex, each tangent is taken alone, and descends
  /// through all of the interval; next to a wall there is but one.
  T tangent_bound(exponent_node<T> const& a, exponent_node<T> const& b, T const& left, T const& right) const {
    T const rise = T(b.exponent - a.exponent), ends = (std::min)(a.exponent, b.exponent);
    T const from_left = left < T(0) ? T(a.exponent + left) : a.exponent;
    T const from_right = T(0) < right ? T(b.exponent - right) : b.exponent;
    if (!math::is_finite(rise)) return math::is_finite(a.exponent) ? from_left : from_right;
    if (!(left <= rise && rise <= right)) return (std::min)(from_left, from_right);
    if (!(left < T(0) && T(0) < right)) return ends;
    return (std::min)(T(a.exponent + T(T(left * T(right - rise)) / T(right - left))), ends);
  }

  /// The slope at a node, from the difference to a place that is very close to it in this direction.
  T const& slope_at(exponent_node<T>& node, T const& direction) {
    if (node.has_slope) return node.slope;
    T const near = T(node.offset + T(direction * difference_));
    exponent_parts<T> const parts = exponent_(T(start_.center + near), near);
    node.slope = T(T(T(parts.potential + parts.confinement) - node.exponent) / T(near - node.offset));
    node.has_slope = true;
    return node.slope;
  }

  search_start<T> start_;
  Exponent const& exponent_;
  T step_, digits_, reach_, difference_;
  T lowest_exponent_ = std::numeric_limits<T>::infinity(), lowest_potential_ = std::numeric_limits<T>::infinity();
  T lowest_place_{0};
  std::vector<exponent_node<T>> nodes_;
  std::vector<std::size_t> marked_;
};

}  // namespace freefield::detail::renormalization_room
