#pragma once
/// @file
/// A multilayer perceptron with its gradient written out by hand, and the optimiser Adam: what the example
/// `train_runs` trains.  Single precision, one thread; columns of a matrix are samples.

#include <freefield/core.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <cstddef>
#include <vector>

namespace example {

namespace ff = freefield;

/// A standard normal number.  Drawn in double: rounding hides the last bits, in which mathematical libraries differ.
template <ff::random_engine Engine>
float draw_normal(Engine& engine) {
  return static_cast<float>(ff::normal<double>(engine));
}

/// The affine map a -> W a + b.
struct layer {
  Eigen::MatrixXf weight;
  Eigen::VectorXf bias;

  static layer zero(Eigen::Index outputs, Eigen::Index inputs) {
    return {Eigen::MatrixXf::Zero(outputs, inputs), Eigen::VectorXf::Zero(outputs)};
  }

  Eigen::Index parameter_count() const { return weight.size() + bias.size(); }

  Eigen::MatrixXf operator()(Eigen::MatrixXf const& signal) const {
    Eigen::MatrixXf result = weight * signal;
    result.colwise() += bias;
    return result;
  }
};

/// The activation g(z) = z s(1.702 z), with s the logistic function: the Gaussian error linear unit up to 0.02.
namespace gelu {

inline constexpr float slope = 1.702F;

inline Eigen::MatrixXf value(Eigen::MatrixXf const& z) { return z.array() * (slope * z.array()).logistic(); }

/// g'(z) = s + 1.702 z s (1 - s).
inline Eigen::MatrixXf derivative(Eigen::MatrixXf const& z) {
  Eigen::ArrayXXf const s = (slope * z.array()).logistic();
  return s * (1.0F + slope * z.array() * (1.0F - s));
}

}  // namespace gelu

/// x -> W3 g(W2 g(W1 x + b1) + b2) + b3, one real number per column of x.
class multilayer_perceptron {
 public:
  /// Two hidden layers of `width` neurons.  Biases start at 0, weights as independent normal numbers of variance
  /// 1 / (fan in), in the output layer 1 / (fan in)^2: wide networks start near the zero function.
  template <ff::random_engine Engine>
  multilayer_perceptron(Eigen::Index inputs, Eigen::Index width, Engine& engine) {
    float const input_deviation = 1.0F / std::sqrt(static_cast<float>(inputs));
    float const hidden_deviation = 1.0F / std::sqrt(static_cast<float>(width));
    layers_ = {layer::zero(width, inputs), layer::zero(width, width), layer::zero(1, width)};
    randomize(layers_[0], input_deviation, engine);
    randomize(layers_[1], hidden_deviation, engine);
    randomize(layers_[2], hidden_deviation * hidden_deviation, engine);
  }

  std::vector<layer>& layers() { return layers_; }
  std::vector<layer> const& layers() const { return layers_; }

  Eigen::Index parameter_count() const {
    Eigen::Index count = 0;
    for (layer const& each : layers_) count += each.parameter_count();
    return count;
  }

  Eigen::RowVectorXf operator()(Eigen::MatrixXf const& inputs) const {
    Eigen::MatrixXf signal = inputs;
    for (std::size_t l = 0; l + 1 < layers_.size(); ++l) signal = gelu::value(layers_[l](signal));
    return layers_.back()(signal);
  }

  /// The gradient of (1/n) sum_i (f(x_i) - y_i)^2 in every weight and bias, by the chain rule from the last layer to
  /// the first.  With z_l = W_l a_l + b_l, a_{l+1} = g(z_l) and delta_l = d loss / d z_l:
  ///     d loss / d W_l = delta_l a_l^T,   d loss / d b_l = sum of the columns of delta_l,
  ///     delta_{l-1} = (W_l^T delta_l) * g'(z_{l-1})   entry by entry.
  std::vector<layer> gradient(Eigen::MatrixXf const& inputs, Eigen::RowVectorXf const& labels) const {
    std::size_t const depth = layers_.size();
    std::vector<Eigen::MatrixXf> a(depth);
    std::vector<Eigen::MatrixXf> z(depth);
    for (std::size_t l = 0; l < depth; ++l) {
      a[l] = l == 0 ? inputs : gelu::value(z[l - 1]);
      z[l] = layers_[l](a[l]);
    }
    std::vector<layer> result(depth);
    Eigen::MatrixXf delta = (z.back() - labels) * (2.0F / static_cast<float>(labels.size()));
    for (std::size_t l = depth; l-- > 0;) {
      result[l] = {delta * a[l].transpose(), delta.rowwise().sum()};
      if (l == 0) break;
      Eigen::MatrixXf const pulled_back = layers_[l].weight.transpose() * delta;
      delta = pulled_back.cwiseProduct(gelu::derivative(z[l - 1]));
    }
    return result;
  }

 private:
  template <ff::random_engine Engine>
  static void randomize(layer& target, float deviation, Engine& engine) {
    for (float& entry : target.weight.reshaped()) entry = deviation * draw_normal(engine);
  }

  std::vector<layer> layers_;
};

/// Adam (Kingma and Ba, 2015): m and v are running means of the gradient and of its square, and every parameter moves
/// by -rate * m / sqrt(v), both means divided by the weight that they have gathered so far.
class adam {
 public:
  explicit adam(multilayer_perceptron const& network) {
    for (layer const& each : network.layers()) {
      mean_.push_back(layer::zero(each.weight.rows(), each.weight.cols()));
      square_.push_back(mean_.back());
    }
  }

  void step(multilayer_perceptron& network, std::vector<layer> const& gradient, double rate) {
    remaining_of_mean_ *= mean_memory;
    remaining_of_square_ *= square_memory;
    auto const scaled = static_cast<float>(rate * std::sqrt(1 - remaining_of_square_) / (1 - remaining_of_mean_));
    for (std::size_t l = 0; l < gradient.size(); ++l) {
      move(network.layers()[l].weight, gradient[l].weight, mean_[l].weight, square_[l].weight, scaled);
      move(network.layers()[l].bias, gradient[l].bias, mean_[l].bias, square_[l].bias, scaled);
    }
  }

 private:
  template <class Parameters>
  static void move(Parameters& parameters, Parameters const& gradient, Parameters& mean, Parameters& square,
                   float rate) {
    mean += static_cast<float>(1 - mean_memory) * (gradient - mean);
    square += static_cast<float>(1 - square_memory) * (gradient.cwiseAbs2() - square);
    parameters.array() -= rate * mean.array() / (square.array().sqrt() + 1e-8F);
  }

  static constexpr double mean_memory = 0.9;
  static constexpr double square_memory = 0.999;

  double remaining_of_mean_ = 1;
  double remaining_of_square_ = 1;
  std::vector<layer> mean_;
  std::vector<layer> square_;
};

}  // namespace example
