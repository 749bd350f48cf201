#pragma once
/// @file
/// Probability vectors.

#include <freefield/core/random.hpp>
#include <freefield/measure/sample.hpp>
#include <freefield/measure/weighted_points.hpp>
#include <freefield/measure/weights.hpp>

#include <cstddef>
#include <initializer_list>
#include <ostream>
#include <string_view>

namespace freefield {

/// The probabilities p_0, ..., p_(n-1) of n outcomes.  As a measure on the line the outcomes are 0, ..., n - 1, so that
/// `expectation(p, f)` is sum_i p_i f(i).
///
///     ff::discrete<double> const p{0.5, 0.25, 0.25};
///     auto const q = ff::normalised_probabilities(counts);
///
/// T is any ordered field; what needs no logarithm is exact for rationals.
template <field_scalar T>
  requires ordered_scalar<T>
class discrete {
 public:
  using scalar_type = T;
  using index_type = Eigen::Index;

  /// @param probabilities  n
  /// @throws error `empty`; `non_finite`, `domain` for a probability that is NaN or negative, with its place; `domain`
  /// where the sum is not 1 within 8 n epsilon
  template <eigen_dense<T> Probabilities>
  explicit discrete(Probabilities const& probabilities) : probabilities_(probabilities) {
    detail::measure_room::require_weights("discrete", not_a_probability, probabilities_);
    detail::measure_room::require_unit_sum<T>("discrete", detail::measure_room::total(probabilities_), size());
  }
  discrete(std::initializer_list<T> probabilities) : discrete(vector_of<T>(column_of(probabilities))) {}

  /// Probabilities proportional to these weights, counts for example.
  template <eigen_dense<T> Weights>
  static discrete normalised(Weights const& weights) {
    constexpr std::string_view function = "normalised_probabilities";
    return discrete(detail::measure_room::normalised_weights<T>(function, not_a_probability, weights));
  }

  static constexpr int dimension() { return 1; }
  /// The number of outcomes.
  index_type size() const { return probabilities_.size(); }
  vector_of<T> const& probabilities() const { return probabilities_; }
  vector_of<T> const& weights() const { return probabilities_; }
  T const& weight(index_type i) const { return probabilities_(i); }
  Eigen::Matrix<T, 1, 1> point(index_type i) const { return Eigen::Matrix<T, 1, 1>(detail::as_scalar<T>(i)); }

  /// An outcome.  O(n); `sample(p, count)` takes O(log n) for each.
  template <random_engine Engine>
  vector_of<T> sample(Engine& engine) const requires real_scalar<T> {
    return point_in(detail::measure_room::draw_by_scan(probabilities_, engine), engine);
  }
  template <random_engine Engine>
  vector_of<T> point_in(index_type i, Engine&) const {
    return vector_of<T>::Constant(1, detail::as_scalar<T>(i));
  }

  /// `discrete on 3 outcomes`
  friend std::ostream& operator<<(std::ostream& out, discrete const& p) {
    return out << "discrete on " << p.size() << " outcomes";
  }

 private:
  static constexpr std::string_view not_a_probability = "probability is not a number >= 0";

  static vector_of<T> column_of(std::initializer_list<T> numbers) {
    vector_of<T> result(static_cast<index_type>(numbers.size()));
    index_type i = 0;
    for (T const& x : numbers) result(i++) = x;
    return result;
  }

  vector_of<T> probabilities_;
};

template <class Probabilities>
explicit discrete(Eigen::MatrixBase<Probabilities> const&) -> discrete<typename Probabilities::Scalar>;
template <class T>
discrete(std::initializer_list<T>) -> discrete<T>;

/// Probabilities proportional to n weights >= 0.
/// @throws error `degenerate` where all are zero; `empty`, `non_finite`, `domain` as of a probability vector
template <dense_matrix Weights, class T = typename Weights::Scalar>
discrete<T> normalised_probabilities(Weights const& weights) {
  return discrete<T>::normalised(weights);
}

/// n outcomes: as `sample` of any measure, with one table of the probabilities' sums for all.
template <real_scalar T>
matrix_of<T> sample(discrete<T> const& p, Eigen::Index n, sample_options const& options = {}) {
  return sample(detail::measure_room::tabulated(p), n, options);
}

}  // namespace freefield
