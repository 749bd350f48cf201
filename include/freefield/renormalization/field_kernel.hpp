#pragma once
/// @file
/// Exact steps of fields whose modes are independent: each is damped and gets noise.

#include <freefield/core/execution.hpp>
#include <freefield/core/random.hpp>
#include <freefield/measure/ensemble.hpp>
#include <freefield/measure/gaussian.hpp>
#include <freefield/renormalization/lattice.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace freefield {

/// The transition phi~(k) -> A(k) phi~(k) + noise of variance N(k) of a field on a lattice:
///
///     auto const step = ff::polchinski_flow(C).kernel(s0, s1);
///     step(field, engine);  step(configurations, {.seed = 1});      // one field; an ensemble of them
///     step(p);  step.second_moment(variances);                       // a Gaussian; the variances of its modes
///     step.then(next);                                               // one step for two
///
/// Steps of any length are exact: a step from s0 to s1 and one from s1 to s2 are that from s0 to s2.
template <int D, real_scalar T>
class field_kernel {
 public:
  using scalar_type = T;

  /// @param factor  A(k), even in k
  /// @param noise   N(k) >= 0, even in k
  /// @throws error `size_mismatch`, `non_finite`; `not_symmetric` for what is not even, `not_positive` for a negative
  /// variance, with the momentum
  field_kernel(freefield::lattice<D> sites, vector_of<T> const& factor, vector_of<T> const& noise)
      : lattice_(std::move(sites)),
        factor_(lattice_.checked_even(name, factor)),
        noise_(lattice_.checked_even(name, noise)) {
    for (Eigen::Index k = 0; k < noise_.size(); ++k) {
      require(noise_(k) >= T(0), errc::not_positive, {name, "variance of the noise is negative", "a number >= 0"},
              noise_(k), {static_cast<std::ptrdiff_t>(k)});
    }
  }

  freefield::lattice<D> const& lattice() const { return lattice_; }
  vector_of<T> const& factor() const { return factor_; }
  vector_of<T> const& noise() const { return noise_; }

  /// A^2 G + N: what becomes of the variances G(k) = E |phi~(k)|^2 of the modes.
  /// @throws error `size_mismatch`, `non_finite`
  template <eigen_dense<T> Variances>
  vector_of<T> second_moment(Variances const& variances) const {
    vector_of<T> result = detail::checked_vector<T>(name, "variance of a mode is not finite", variances);
    detail::require_same_size(name, "variances and momenta differ in number", result.size(), lattice_.size());
    for (Eigen::Index k = 0; k < result.size(); ++k)
      result(k) = T(T(T(factor_(k) * factor_(k)) * result(k)) + noise_(k));
    return result;
  }

  /// The step without its noise, in place: two transforms, in a workspace that serves many fields.  Numbers are not
  /// checked.
  /// @throws error `size_mismatch`
  void damp(vector_of<T>& field, real_spectrum<T>& workspace) const {
    workspace.require_on(lattice_.sites());
    workspace.transform(field);
    workspace.scale(factor_);
    workspace.invert(field);
  }
  /// E(phi' | phi)
  /// @throws error `size_mismatch`, `non_finite`
  template <eigen_dense<T> Field>
  vector_of<T> mean(Field const& field) const {
    vector_of<T> result = detail::checked_vector<T>(name, "field is not finite", field);
    real_spectrum<T> workspace(lattice_.sites());
    damp(result, workspace);
    return result;
  }

  /// One field: three transforms.
  /// @param engine  draws N times the words of `normal<T>`
  /// @throws error `size_mismatch`, `non_finite`
  template <eigen_dense<T> Field, random_engine Engine>
  vector_of<T> operator()(Field const& field, Engine& engine) const {
    vector_of<T> result = detail::checked_vector<T>(name, "field is not finite", field);
    noisy_step step(*this);
    step(result, engine);
    return result;
  }

  /// An ensemble of configurations, one in each row, whose weights stay.  Row i draws from stream i of the seed, which
  /// is changed by a constant, so that fields drawn by `free_configurations` with the same seed do not meet their
  /// numbers again.  A second step takes another seed, or `evolve`, which sees to it.  The same bits on any number of
  /// threads.
  /// @throws error `size_mismatch`
  ensemble<T> operator()(ensemble<T> const& configurations, sample_options const& options = {}) const {
    matrix_of<T> points = configurations.points();
    move_rows(points, [&](std::size_t row) { return philox4x32(options.seed ^ 0x6b65726e656c7321ULL, row); },
              {options.execution, options.progress});
    return ensemble<T>(points, configurations.weights());
  }

  /// The same of the rows of a matrix, in place; row i draws from engine_of(i).
  template <class EngineOf>
  void move_rows(matrix_of<T>& rows, EngineOf const& engine_of, execution_options const& options = {}) const {
    detail::require_same_size(name, "configurations and lattice differ in size", rows.cols(), lattice_.size());
    auto const move = [&](std::size_t first, std::size_t last) {
      noisy_step step(*this);
      for (std::size_t row = first; row < last; ++row) {
        auto engine = engine_of(row);
        vector_of<T> field = rows.row(static_cast<Eigen::Index>(row)).transpose();
        step(field, engine);
        rows.row(static_cast<Eigen::Index>(row)) = field.transpose();
      }
    };
    for_each({static_cast<std::size_t>(rows.rows()), 16}, move, options);
  }

  /// A Gaussian field, dense in position space: mean A m, covariance A S A + N(x - y).  O(N^2 log N).
  /// @throws error `size_mismatch`
  gaussian<T> operator()(gaussian<T> const& p) const {
    detail::require_same_size(name, "Gaussian and lattice differ in size", p.dimension(), lattice_.size());
    real_spectrum<T> workspace(lattice_.sites());
    vector_of<T> moved = p.mean();
    damp(moved, workspace);
    matrix_of<T> covariance = p.covariance();
    for (int side = 0; side < 2; ++side) {
      for (Eigen::Index j = 0; j < covariance.cols(); ++j) {
        vector_of<T> column = covariance.col(j);
        damp(column, workspace);
        covariance.col(j) = column;
      }
      covariance.transposeInPlace();
    }
    covariance += lattice_.circulant(noise_);
    for (Eigen::Index j = 0; j < covariance.cols(); ++j)
      for (Eigen::Index i = 0; i < j; ++i)
        covariance(i, j) = covariance(j, i) = T(T(covariance(i, j) + covariance(j, i)) / T(2));
    return gaussian<T>(moved, covariance);
  }

  /// The step and then another: A' A, A'^2 N + N'.
  field_kernel then(field_kernel const& next) const {
    vector_of<T> factor(factor_.size());
    for (Eigen::Index k = 0; k < factor.size(); ++k) factor(k) = T(next.factor_(k) * factor_(k));
    return field_kernel(lattice_, factor, next.second_moment(noise_));
  }

 private:
  static constexpr std::string_view name = "field_kernel";

  /// A step with noise and its workspaces.
  class noisy_step {
   public:
    explicit noisy_step(field_kernel const& kernel)
        : factor_(kernel.factor_),
          root_(kernel.noise_),
          field_(kernel.lattice_.sites()),
          noise_(kernel.lattice_.sites()),
          white_(kernel.lattice_.size()) {
      for (T& x : root_) x = math::sqrt(x);
    }
    template <class Engine>
    void operator()(vector_of<T>& field, Engine& engine) {
      for (T& x : white_) x = normal<T>(engine);
      noise_.transform(white_);
      field_.transform(field);
      field_.scale(factor_);
      field_.add(noise_, root_);
      field_.invert(field);
    }

   private:
    vector_of<T> const& factor_;
    vector_of<T> root_;
    real_spectrum<T> field_, noise_;
    vector_of<T> white_;
  };

  freefield::lattice<D> lattice_;
  vector_of<T> factor_, noise_;
};

/// Configurations of a Gaussian field of mean zero whose modes have the variances G(k).
/// @param variances  G(k) >= 0, even in k
/// @param count      how many
/// @throws error `domain` for fewer than one; as `field_kernel`
template <int D, dense_matrix Variances, class T = typename Variances::Scalar>
ensemble<T> free_configurations(lattice<D> const& sites, Variances const& variances, Eigen::Index count,
                                sample_options const& options = {}) {
  require(count >= 1, errc::domain, {"free_configurations", "number of configurations is not positive", "1 or more"},
          count);
  field_kernel<D, T> const draw(sites, vector_of<T>(vector_of<T>::Constant(sites.size(), T(0))), variances);
  matrix_of<T> fields = matrix_of<T>::Constant(count, sites.size(), T(0));
  draw.move_rows(fields, [&](std::size_t row) { return philox4x32(options.seed, row); },
                 {options.execution, options.progress});
  return ensemble<T>(fields);
}

}  // namespace freefield
