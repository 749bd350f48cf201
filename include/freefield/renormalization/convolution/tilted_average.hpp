#pragma once
/// @file
/// The logarithm of an integral of exp(-E) over the line, and averages with the weight exp(-E).

#include <freefield/core/error.hpp>
#include <freefield/core/estimate.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/renormalization/convolution/exponent_nodes.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>

namespace freefield::detail::renormalization_room {

/// A number to be averaged, and the size of the terms of which it consists: its error is relative to that.
template <class T>
struct averaged_number {
  T value;
  T size;
};

/// What a sum gives.
template <class T, std::size_t K>
struct tilted_averages {
  estimate<T> log_integral;
  std::array<estimate<T>, K> averages;
  std::array<T, K> sizes;  ///< the averages of the sizes
};

/// Averages nothing.
struct no_averages {
  template <class T>
  std::array<averaged_number<T>, 0> operator()(T const&, T const&) const {
    return {};
  }
};

/// The trapezoidal sums of one level, relative to exp(-reference).
template <class T, std::size_t K>
struct weighted_sums {
  T weight{0};
  std::array<T, K> value{}, size{};

  void add(T const& w, std::array<averaged_number<T>, K> const& numbers) {
    weight += w;
    for (std::size_t j = 0; j < K; ++j) {
      value[j] += T(w * numbers[j].value);
      size[j] += T(w * numbers[j].size);
    }
  }
  void scale(T const& factor) {
    weight *= factor;
    for (std::size_t j = 0; j < K; ++j) {
      value[j] *= factor;
      size[j] *= factor;
    }
  }
};

/// What a difference of two levels says of the error.  Where a kink leaves an error of the order of the square of the
/// step, two levels can agree by chance: then it is four times the larger one of the last difference and of a quarter
/// of that before, infinite where there is none.
template <class T>
class level_difference {
 public:
  T error_of(T const& difference, bool has_kinks) {
    T const before = last_;
    last_ = math::abs(difference);
    return has_kinks ? T(T(4) * (std::max)(last_, T(before / T(4)))) : last_;
  }

 private:
  T last_ = std::numeric_limits<T>::infinity();
};

/// The trapezoidal rule for integrals of exp(-E) with a step that is halved until it no longer alters the result.
/// The rule converges faster than any power of the step where E is smooth, because nothing happens at the ends.
template <class T, std::size_t K, class Exponent, class Averages>
class tilted_sum {
 public:
  tilted_sum(search_start<T> const& start, Exponent const& exponent, Averages& averages)
      : start_(start), averages_(averages), nodes_(start, exponent), step_(nodes_.first_step()) {}

  tilted_averages<T, K> result() {
    for (int level = 0; level < most_levels; ++level) {
      nodes_.refine(level);
      bool const complete = add_level(level);
      if (level > 0 && complete && agrees() && nodes_.resolves()) return finished();
      coarse_ = sums_;
      step_ = T(step_ / T(2));
    }
    fail(errc::not_converged,
         {start_.function, "trapezoidal rule does not converge in 60 levels",
          "a smooth potential, or a larger .tolerance"},
         {}, nodes_.lowest_place());
  }

 private:
  static constexpr int most_levels = 60, fewest_nodes = 8;

  /// Adds the nodes of a level; false where nodes of deeper ones matter, or where those that do are too few to tell.
  bool add_level(int level) {
    lower_reference();
    T const limit = nodes_.threshold();
    bool complete = true;
    int count = 0;
    for (exponent_node<T> const& node : nodes_.nodes()) {
      if (!(node.exponent < limit)) continue;
      ++count;
      if (node.depth > level) complete = false;
      if (node.depth != level) continue;
      sums_.add(math::exp(T(reference_ - node.exponent)), averages_(T(start_.center + node.offset), node.potential));
    }
    return complete && count >= fewest_nodes;
  }

  /// Weights are relative to the smallest exponent, which a level may have lowered.
  void lower_reference() {
    if (nodes_.lowest_exponent() < reference_) {
      T const factor = math::exp(T(nodes_.lowest_exponent() - reference_));
      sums_.scale(factor);
      coarse_.scale(factor);
    }
    reference_ = nodes_.lowest_exponent();
  }

  /// Compares this level with the last; keeps the differences as errors.
  bool agrees() {
    T const twice = T(coarse_.weight + coarse_.weight);
    if (!(twice > T(0) && sums_.weight > T(0))) return false;
    T const rounding = rounding_of_weights(), allowed = (std::max)(start_.tolerance, rounding);
    T const other = T(rounding + T(start_.tolerance / T(128)));  // and what is beyond the nodes that matter
    T const difference =
        differences_[0].error_of(T(T(sums_.weight - twice) / (std::min)(sums_.weight, twice)), start_.has_kinks);
    bool holds = difference <= allowed;
    answer_.log_integral.error = T(difference + other);
    for (std::size_t j = 0; j < K; ++j) {
      T const fine = T(sums_.value[j] / sums_.weight), size = T(sums_.size[j] / sums_.weight);
      T const change = differences_[j + 1].error_of(T(fine - T(coarse_.value[j] / coarse_.weight)), start_.has_kinks);
      holds = holds && change <= T(allowed * size);
      answer_.averages[j] = {fine, T(change + T(other * size))};
      answer_.sizes[j] = size;
    }
    return holds;
  }

  /// What the rounding of places and exponents does to the weights, with a margin.
  T rounding_of_weights() const {
    T const exponents = T(math::abs(nodes_.lowest_exponent()) + math::abs(nodes_.lowest_potential()));
    T const places = T(nodes_.place_size() / step_);
    return T(T(T(T(16) + exponents) + places) * std::numeric_limits<T>::epsilon());
  }

  tilted_averages<T, K> finished() {
    answer_.log_integral.value = T(math::log(T(step_ * sums_.weight)) - reference_);
    return answer_;
  }

  search_start<T> start_;
  Averages& averages_;
  exponent_nodes<T, Exponent> nodes_;
  T step_, reference_ = nodes_.lowest_exponent();
  weighted_sums<T, K> sums_, coarse_;
  std::array<level_difference<T>, K + 1> differences_{};
  tilted_averages<T, K> answer_{};
};

/// log integral exp(-E(x)) dx over the line, and the averages of K numbers with the weight exp(-E).
/// @param start     where the integrand is looked for; `width` is about the scale on which the confinement changes
/// @param exponent  exponent(place, offset) with place = center + offset is an `exponent_parts`
/// @param averages  averages(place, potential) is a std::array of K `averaged_number`; called where the weight matters
/// The errors are the differences to twice the step, and what rounding may add.
/// Cost: each node is evaluated once, each weight that matters is one exponential.
/// @throws error `domain` where the integrand does not decay, `not_converged` beyond 60 levels or 2^20 nodes
template <std::size_t K, class T, class Exponent, class Averages>
tilted_averages<T, K> tilted_average(search_start<T> const& start, Exponent const& exponent, Averages&& averages) {
  return tilted_sum<T, K, Exponent, std::remove_reference_t<Averages>>(start, exponent, averages).result();
}

/// The same without averages.
template <class T, class Exponent>
estimate<T> log_integral(search_start<T> const& start, Exponent const& exponent) {
  return tilted_average<0>(start, exponent, no_averages{}).log_integral;
}

}  // namespace freefield::detail::renormalization_room
