#pragma once
/// @file
/// The cut-off above which data lie closest to a power law: exact, by bounds.

#include <freefield/power_law/heavy_tail/tail_shape.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <vector>

namespace freefield::detail::power_law {

/// The places at which the last distances were attained, the most useful one first.  The distance of another tail is
/// at least its gap there.
class witness_list {
 public:
  void add(std::size_t place) {
    if (size_ < places_.size()) ++size_;
    std::move_backward(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(size_) - 1,
                       places_.begin() + static_cast<std::ptrdiff_t>(size_));
    places_.front() = place;
  }

  /// The first place, from the front, for which `excludes(place)`; it moves to the front.
  template <class Excludes>
  bool any(Excludes const& excludes) {
    for (std::size_t i = 0; i < size_; ++i) {
      if (!excludes(places_[i])) continue;
      std::rotate(places_.begin(), places_.begin() + static_cast<std::ptrdiff_t>(i),
                  places_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      return true;
    }
    return false;
  }

 private:
  std::array<std::size_t, 24> places_{};
  std::size_t size_ = 0;
};

template <class T>
struct tail_gap {
  T size;
  std::size_t place;
};

/// The largest gap between the current tail of a model and its law, by branch and bound.
///
/// Between two places both the data's shares and the law's fall.  So no gap in between is larger than that between the
/// share at one end and the law at the other, and a range with a smaller bound is not looked into.  Of a tail of n
/// values about sqrt(n) places are evaluated, or all of them where the law is exact.
template <class T, class Model>
class gap_search {
 public:
  explicit gap_search(Model const& model) : model_(model) {}

  /// The largest gap, or the first one found that exceeds `enough`.
  tail_gap<T> operator()(T const& enough) {
    std::size_t const first = model_.start(), end = model_.shape().distinct();
    largest_ = {T(0), first};
    T const at_first = look_at(first);
    ranges_.assign(1, {first, end, at_first, T(0)});
    while (!ranges_.empty() && !(largest_.size > enough)) {
      range const next = ranges_.back();
      ranges_.pop_back();
      if (may_exceed(next)) split(next);
    }
    return largest_;
  }

 private:
  struct range {
    std::size_t first, end;  // the gap at `first` is known
    T law_at_first, law_at_end;
  };

  Model const& model_;
  tail_gap<T> largest_{};
  std::vector<range> ranges_;

  T look_at(std::size_t place) {
    T const law = model_.survival(place);
    T const gap = model_.gap(place, law);
    if (gap > largest_.size) largest_ = {gap, place};
    return law;
  }

  bool may_exceed(range const& r) const {
    if (r.end - r.first < 2) return false;
    T const rounding = T(T(16) * std::numeric_limits<T>::epsilon());
    T const data_above = T(model_.share(r.first + 1) - r.law_at_end);
    T const law_above = T(r.law_at_first - model_.share(r.end));
    return T((std::max)(data_above, law_above) + rounding) > largest_.size;
  }

  void split(range const& r) {
    std::size_t const middle = r.first + (r.end - r.first) / 2;
    T const law = look_at(middle);
    ranges_.push_back({r.first, middle, r.law_at_first, law});
    ranges_.push_back({middle, r.end, law, r.law_at_end});
  }
};

/// The best tail of a model.
template <class T>
struct best_cutoff {
  std::size_t place = 0;
  T distance{};
  std::size_t candidates = 0, full_evaluations = 0;
};

/// Searches all tails for the one of the smallest distance, of equal ones the longest.
///
/// Every tail is compared with the best so far at a few places first, those at which other tails had their distance;
/// that excludes nearly all.  A coarse pass comes first, so that the best is known to be small early.
template <class T, class Model>
class cutoff_scan {
 public:
  explicit cutoff_scan(Model& model) : model_(model), search_(model) {}

  best_cutoff<T> operator()() {
    best_.candidates = model_.shape().distinct() - (Model::least_distinct - 1);
    constexpr std::size_t coarsest = 4096, finer = 16;
    for (std::size_t stride = coarsest; stride > 0; stride /= finer) {
      for (std::size_t k = 0; k < best_.candidates; k += stride) {
        bool const seen = stride < coarsest && k % (stride * finer) == 0;
        if (!seen) consider(k);
      }
    }
    return best_;
  }

 private:
  Model& model_;
  gap_search<T, Model> search_;
  witness_list witnesses_;
  best_cutoff<T> best_;

  void consider(std::size_t k) {
    model_.move_to(k);
    bool const any_yet = best_.full_evaluations > 0;
    auto const loses = [&](T const& gap) {
      return any_yet && (gap > best_.distance || (gap == best_.distance && k > best_.place));
    };
    auto const excludes = [&](std::size_t j) { return j >= k && loses(model_.gap(j, model_.survival(j))); };
    if (any_yet && witnesses_.any(excludes)) return;
    auto const [distance, place] = any_yet ? search_(best_.distance) : search_(T(2));
    ++best_.full_evaluations;
    witnesses_.add(place);
    if (loses(distance)) return;
    best_.place = k;
    best_.distance = distance;
  }
};

}  // namespace freefield::detail::power_law
