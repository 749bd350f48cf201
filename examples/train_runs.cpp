/// @file
/// Trains real networks over a grid of sizes and writes their losses: data for the law L(N, D) = E + A N^-a + B D^-b.
///
/// The task.  A student has to learn a function f of x in R^6, x standard normal, from noisy labels
///     y = f(x) + e,   e normal of mean 0 and variance 1/4.
/// The teacher f is one draw of a free field: a Gaussian random function with the propagator
/// (k^2 + 3/l^2)^-(3/2 + 6/2), l = 5/2, that is with the Matern covariance (1 + s) exp(-s), s = sqrt(3) |x - x'| / l.
/// It is drawn as a sum of 1024 plane waves
///     f(x) = sqrt(2/1024) sum_k a_k cos(w_k . x + b_k),
/// a_k normal, b_k uniform, w_k from the normalised propagator (a Student t distribution with 3 degrees of freedom),
/// and standardised to mean 0 and variance 1 on 8192 inputs.  It has structure on all scales, less and less towards
/// short ones: a larger network and more samples always find more to learn, and that is where the power laws come
/// from.  The noise cannot be learned: no network gets below 1/4, which the fitted E, an extrapolation, has to find.
///
/// The students.  Perceptrons with two hidden layers of equal width, trained by Adam on the squared error in batches of
/// 32, in one pass over their samples, with a cosine schedule whose height depends on width and samples by one rule.
///
/// The columns.
///     N        all trainable parameters, biases included: width^2 + 9 width + 1
///     D        training samples, all different, each seen once
///     compute  6 N D floating-point operations: two per parameter and sample forward, four backward
///     loss     mean squared error on 8192 validation samples, labels with their noise, the same for all runs;
///              the smallest of ten equally spaced checkpoints
///     seed     of the run: its samples and the initial network
/// Runs of equal seed learn from the same sequence of samples; a smaller D is a beginning of it.  A run is a function
/// of (N, D, seed) and of the teacher only: the file does not depend on the number of threads.
///
/// examples/data/runs.csv was written, in about two minutes on two cores (gcc 12, -O3), by
///     train_runs --seed 1 --output examples/data/runs.csv

#include "multilayer_perceptron.hpp"
#include "progress_bar.hpp"

#include <freefield/core.hpp>

#include <Eigen/Dense>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <limits>
#include <map>
#include <numbers>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

namespace ff = freefield;
using Eigen::Index;
using example::multilayer_perceptron;

constexpr Index dimension = 6;
constexpr Index batch_size = 32;
constexpr Index block_size = 256;  // samples drawn or evaluated at once
constexpr Index validation_size = 8192;
constexpr float noise_deviation = 0.5F;

/// What a stream of random numbers is for; streams of different purpose or number never overlap.
enum class purpose : std::uint64_t { teacher, initialization, validation, training };

ff::philox4x32 make_engine(std::uint64_t seed, purpose use, Index number = 0) {
  return ff::philox4x32{seed, (static_cast<std::uint64_t>(use) << 32U) + static_cast<std::uint64_t>(number)};
}

/// One draw of the free field.
class teacher {
 public:
  explicit teacher(std::uint64_t seed) : wave_(modes, dimension), phase_(modes), amplitude_(modes) {
    auto engine = make_engine(seed, purpose::teacher);
    for (Index k = 0; k < modes; ++k) {
      float const scale = 1.0F / (correlation_length * std::sqrt(mean_of_three_squares(engine)));
      for (Index i = 0; i < dimension; ++i) wave_(k, i) = scale * example::draw_normal(engine);
      phase_(k) = 2.0F * std::numbers::pi_v<float> * ff::uniform<float>(engine);
      amplitude_(k) = std::sqrt(2.0F / static_cast<float>(modes)) * example::draw_normal(engine);
    }
  }

  Eigen::RowVectorXf operator()(Eigen::MatrixXf const& inputs) const {
    Eigen::MatrixXf angle = wave_ * inputs;
    angle.colwise() += phase_;
    angle = angle.array().cos();
    return ((amplitude_.transpose() * angle).array() - offset_) * scale_;
  }

  /// Makes `values`, which this teacher gave, have mean 0 and variance 1.
  void standardize(Eigen::RowVectorXf const& values) {
    offset_ = values.mean();
    scale_ = 1.0F / std::sqrt((values.array() - offset_).square().mean());
  }

 private:
  static constexpr Index modes = 1024;
  static constexpr float correlation_length = 2.5F;

  /// A chi-squared number with 3 degrees of freedom, divided by 3.
  static float mean_of_three_squares(ff::philox4x32& engine) {
    float sum = 0;
    for (int i = 0; i < 3; ++i) {
      float const number = example::draw_normal(engine);
      sum += number * number;
    }
    return sum / 3.0F;
  }

  Eigen::MatrixXf wave_;
  Eigen::VectorXf phase_;
  Eigen::VectorXf amplitude_;
  float offset_ = 0;
  float scale_ = 1;
};

/// One sample per column.
struct samples {
  Eigen::MatrixXf inputs;
  Eigen::RowVectorXf labels;

  Index size() const { return labels.size(); }
};

Eigen::MatrixXf draw_inputs(Index count, ff::philox4x32& engine) {
  Eigen::MatrixXf inputs(dimension, count);
  for (float& entry : inputs.reshaped()) entry = example::draw_normal(engine);
  return inputs;
}

/// `count` (a multiple of the block size) samples, every block from its own stream: fewer are a beginning of more.
samples draw_samples(teacher const& target, Index count, std::uint64_t seed, purpose use,
                     ff::execution const& execution) {
  samples result{Eigen::MatrixXf(dimension, count), Eigen::RowVectorXf(count)};
  auto const draw_block = [&](std::size_t first, std::size_t) {
    auto const block = static_cast<Index>(first);
    auto engine = make_engine(seed, use, block);
    Eigen::MatrixXf const inputs = draw_inputs(block_size, engine);
    Eigen::RowVectorXf labels = target(inputs);
    for (float& label : labels) label += noise_deviation * example::draw_normal(engine);
    result.inputs.middleCols(block * block_size, block_size) = inputs;
    result.labels.segment(block * block_size, block_size) = labels;
  };
  ff::for_each({.size = static_cast<std::size_t>(count / block_size)}, draw_block, {.execution = execution});
  return result;
}

double mean_squared_error(multilayer_perceptron const& network, samples const& data) {
  double sum = 0;
  for (Index first = 0; first < data.size(); first += block_size) {
    Eigen::RowVectorXf const prediction = network(data.inputs.middleCols(first, block_size));
    sum += static_cast<double>((prediction - data.labels.segment(first, block_size)).squaredNorm());
  }
  return sum / static_cast<double>(data.size());
}

/// A row of the table, and before the training the order for it.
struct run {
  Index width = 0;
  Index sample_count = 0;
  std::uint64_t seed = 0;
  double loss = std::numeric_limits<double>::quiet_NaN();

  Index parameter_count() const { return width * width + (dimension + 3) * width + 1; }
  double compute() const { return 6.0 * static_cast<double>(parameter_count()) * static_cast<double>(sample_count); }
};

/// The height of the schedule: the one rule by which wide networks and long runs learn more slowly.
double peak_learning_rate(Index width, Index sample_count) {
  return 0.0075 * std::sqrt(32.0 / static_cast<double>(width)) *
         std::pow(1048576.0 / static_cast<double>(sample_count), 0.35);
}

/// Rises from 0 to 1 over the first tenth (at most 100 steps), under a cosine that falls to 0 at the last step.
double schedule(Index step, Index steps) {
  double const progress = static_cast<double>(step) / static_cast<double>(steps);
  double const rise = static_cast<double>(step) / std::min(100.0, 1.0 + 0.1 * static_cast<double>(steps));
  return std::min(1.0, rise) * 0.5 * (1.0 + std::cos(std::numbers::pi * progress));
}

/// One pass over the first `sample_count` training samples; the best validation loss of ten checkpoints.
double best_validation_loss(run const& order, samples const& training, samples const& validation) {
  constexpr Index checkpoints = 10;
  auto engine = make_engine(order.seed, purpose::initialization);
  multilayer_perceptron network(dimension, order.width, engine);
  example::adam optimizer(network);
  double const peak = peak_learning_rate(order.width, order.sample_count);
  Index const steps = order.sample_count / batch_size;
  double best = std::numeric_limits<double>::infinity();
  for (Index step = 1; step <= steps; ++step) {
    Index const first = (step - 1) * batch_size;
    auto const gradient = network.gradient(training.inputs.middleCols(first, batch_size),
                                           training.labels.segment(first, batch_size));
    optimizer.step(network, gradient, peak * schedule(step, steps));
    bool const at_checkpoint = step * checkpoints / steps != (step - 1) * checkpoints / steps;
    if (at_checkpoint) best = std::min(best, mean_squared_error(network, validation));
  }
  return best;
}

/// The sizes that are trained, each pair with each seed.
struct grid {
  std::vector<Index> widths;
  std::vector<Index> sample_counts;
  std::vector<std::uint64_t> seeds;

  std::vector<run> runs() const {
    std::vector<run> result;
    for (Index const width : widths) {
      for (Index const count : sample_counts) {
        for (std::uint64_t const seed : seeds) result.push_back({.width = width, .sample_count = count, .seed = seed});
      }
    }
    return result;
  }
};

/// Parameter counts (401 to 43453) and sample counts both about double from one to the next, over two decades.
grid full_grid(std::uint64_t seed) {
  grid result{.widths = {16, 23, 33, 48, 69, 99, 142, 204}, .sample_counts = {}, .seeds = {seed, seed + 1}};
  for (Index count = 16384; count <= 2097152; count *= 2) result.sample_counts.push_back(count);
  return result;
}

grid quick_grid(std::uint64_t seed) {
  return {.widths = {16, 33, 48, 99}, .sample_counts = {16384, 32768, 65536, 131072}, .seeds = {seed}};
}

/// Fills in the losses, the most expensive runs first, so that no worker is left with a long one at the end.
void train(std::vector<run>& runs, std::map<std::uint64_t, samples> const& training, samples const& validation,
           ff::threads workers) {
  std::vector<run*> queue;
  double total = 0;
  for (run& each : runs) {
    queue.push_back(&each);
    total += each.compute();
  }
  std::ranges::stable_sort(queue, std::greater{}, [](run const* each) { return each->compute(); });
  std::atomic<std::uint64_t> operations{0};
  auto const train_one = [&](std::size_t index, std::size_t) {
    run& each = *queue[index];
    each.loss = best_validation_loss(each, training.at(each.seed), validation);
    ff::require(std::isfinite(each.loss), ff::errc::non_finite,
                {"train_runs", "training diverged", "a finite validation loss"}, each.loss);
    operations += static_cast<std::uint64_t>(each.compute());
  };
  auto const show = [&](std::size_t done, std::size_t all) {
    std::string const text = std::to_string(done) + " of " + std::to_string(all) + " networks";
    example::show_progress(static_cast<double>(operations) / total, text, done == all);
  };
  ff::for_each({.size = queue.size()}, train_one, {.execution = workers, .progress = show});
}

void write(std::ostream& out, std::vector<run> const& runs) {
  out << "N,D,compute,loss,seed\n" << std::fixed;
  for (run const& each : runs) {
    out << each.parameter_count() << ',' << each.sample_count << ',' << std::setprecision(0) << each.compute() << ','
        << std::setprecision(6) << each.loss << ',' << each.seed << '\n';
  }
  out.flush();
}

struct options {
  std::uint64_t seed = 1;
  std::uint64_t threads = std::max(1U, std::thread::hardware_concurrency());
  std::string output;  // empty: standard output
  bool quick = false;
  bool help = false;
};

constexpr std::string_view usage =
    "usage: train_runs [--seed S] [--threads T] [--output FILE] [--quick]\n"
    "  --seed S       teacher, samples and initial networks (default 1)\n"
    "  --threads T    networks trained at the same time (default: all cores); never changes the table\n"
    "  --output FILE  where to write N,D,compute,loss,seed (default: standard output)\n"
    "  --quick        16 small networks instead of 128\n";

std::uint64_t parse_number(std::string_view option, std::string_view text, std::uint64_t smallest,
                           std::uint64_t largest) {
  std::uint64_t value = 0;
  auto const [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool const whole = status == std::errc{} && end == text.data() + text.size();
  if (!whole || value < smallest || value > largest) {
    throw std::invalid_argument(std::string(option) + " expects a whole number from " + std::to_string(smallest) +
                                " to " + std::to_string(largest) + ", got '" + std::string(text) + "'");
  }
  return value;
}

options parse(std::vector<std::string_view> const& arguments) {
  options result;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string_view const option = arguments[i];
    auto const value = [&] {
      if (++i == arguments.size()) throw std::invalid_argument(std::string(option) + " expects a value");
      return arguments[i];
    };
    if (option == "--seed") result.seed = parse_number(option, value(), 0, 1000000000);
    else if (option == "--threads") result.threads = parse_number(option, value(), 1, 1024);
    else if (option == "--output") result.output = value();
    else if (option == "--quick") result.quick = true;
    else if (option == "--help") result.help = true;
    else throw std::invalid_argument("unknown option '" + std::string(option) + "'\n" + std::string(usage));
  }
  return result;
}

std::vector<run> trained_runs(options const& chosen) {
  ff::threads const workers(chosen.threads);
  teacher target(chosen.seed);
  auto engine = make_engine(chosen.seed, purpose::teacher, 1);
  target.standardize(target(draw_inputs(validation_size, engine)));
  samples const validation = draw_samples(target, validation_size, chosen.seed, purpose::validation, workers);

  grid const sizes = chosen.quick ? quick_grid(chosen.seed) : full_grid(chosen.seed);
  std::map<std::uint64_t, samples> training;
  for (std::uint64_t const seed : sizes.seeds) {
    training[seed] = draw_samples(target, sizes.sample_counts.back(), seed, purpose::training, workers);
  }
  std::vector<run> runs = sizes.runs();
  train(runs, training, validation, workers);
  return runs;
}

void run_program(options const& chosen) {
  if (chosen.help) {
    std::cout << usage;
    return;
  }
  std::ofstream file;
  if (!chosen.output.empty()) {
    file.open(chosen.output);  // before the training: a mistyped name should not cost minutes
    if (!file) throw std::runtime_error("cannot write the file '" + chosen.output + "'");
  }
  std::ostream& out = chosen.output.empty() ? std::cout : file;
  write(out, trained_runs(chosen));
  if (!out) throw std::runtime_error("the table could not be written completely");
}

}  // namespace

int main(int count, char** values) {
  try {
    run_program(parse({values + 1, values + count}));
    return 0;
  } catch (std::exception const& failure) {
    std::cerr << "train_runs: " << failure.what() << '\n';
    return 1;
  }
}
