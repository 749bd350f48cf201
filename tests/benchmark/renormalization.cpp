// Steps of lattice fields against their Fourier transforms; effective potentials against a sum by hand; fixed points of
// the local potential approximation.

#include "ratio.hpp"

#include <freefield/renormalization.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <cmath>
#include <complex>
#include <vector>

namespace {

namespace ff = freefield;
using vector = ff::vector_of<double>;
using complex = std::complex<double>;

auto const million = ff::lattice<2>{1024, 1024};

vector some_field() {
  vector field(million.size());
  for (Eigen::Index x = 0; x < field.size(); ++x) field(x) = std::sin(0.1 * static_cast<double>(x % 977));
  return field;
}

auto one_step() {
  auto const rg = ff::polchinski_flow(ff::propagator(million, ff::cutoffs::exponential{}, 0.25));
  return rg.kernel(ff::renormalization_time(4.0), ff::renormalization_time(3.5));
}

/// Two transforms by hand: Eigen's FFT of every row, a transposition, of every row again, and back.
class by_hand {
 public:
  by_hand() : rows_(1024, 513), columns_(513, 1024), line_(1024) {
    fft_.SetFlag(Eigen::FFT<double>::HalfSpectrum);
    fft_.SetFlag(Eigen::FFT<double>::Unscaled);
  }
  void operator()(vector& field) {
    for (Eigen::Index r = 0; r < 1024; ++r) fft_.fwd(rows_.data() + 513 * r, field.data() + 1024 * r, 1024);
    columns_ = rows_.transpose();
    for (Eigen::Index c = 0; c < 513; ++c) {
      fft_.fwd(line_.data(), columns_.data() + 1024 * c, 1024);
      fft_.inv(columns_.data() + 1024 * c, line_.data(), 1024);
    }
    rows_ = columns_.transpose();
    for (Eigen::Index r = 0; r < 1024; ++r) fft_.inv(field.data() + 1024 * r, rows_.data() + 513 * r, 1024);
    field /= 1024.0 * 1024.0;
  }

 private:
  using table = Eigen::Matrix<complex, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::FFT<double> fft_;
  table rows_, columns_;
  std::vector<complex> line_;
};

/// The mean of a step of 1024 x 1024 sites, in units of two transforms.
template <class Transforms>
void step_against(benchmark::State& state, Transforms& transforms) {
  auto const kernel = one_step();
  ff::real_spectrum<double> workspace(million.sites());
  vector ours = some_field(), theirs = ours;
  bench::report_ratio(
      state,
      [&] {
        kernel.damp(ours, workspace);
        benchmark::DoNotOptimize(ours.data());
      },
      [&] {
        transforms(theirs);
        benchmark::DoNotOptimize(theirs.data());
      });
}

void step_in_its_transforms(benchmark::State& state) {
  ff::real_spectrum<double> spectrum(million.sites());
  auto transforms = [&](vector& field) {
    spectrum.transform(field);
    spectrum.invert(field);
  };
  step_against(state, transforms);
}
BENCHMARK(step_in_its_transforms)->UseManualTime()->Unit(benchmark::kMillisecond);

void step_in_transforms_by_hand(benchmark::State& state) {
  by_hand transforms;
  step_against(state, transforms);
}
BENCHMARK(step_in_transforms_by_hand)->UseManualTime()->Unit(benchmark::kMillisecond);

/// The effective potential of x^4 at one point to 1e-9, in units of a sum of 100 nodes by hand, whose error is 6e-9.
void effective_potential(benchmark::State& state) {
  ff::zero_dimensional_theory const theory(pow<4>(ff::field<0>), 2.0, {.tolerance = 1e-9});
  auto const V = theory.at(0.0);  // c = 2
  double ours = 0, theirs = 0, at = 2;
  bench::report_ratio(
      state,
      [&] {
        for (int i = 0; i < 100; ++i) {
          benchmark::DoNotOptimize(at);
          benchmark::DoNotOptimize(ours = V(at));
        }
      },
      [&] {
        for (int i = 0; i < 100; ++i) {
          benchmark::DoNotOptimize(at);
          double const c = 2, reach = 8 * std::sqrt(c), h = 2 * reach / 99;
          double sum = 0;
          for (int k = 0; k < 100; ++k) {
            double const xi = k * h - reach, y = at + xi;
            sum += std::exp(-y * y * y * y - xi * xi / (2 * c));
          }
          benchmark::DoNotOptimize(theirs = -std::log(sum * h / std::sqrt(2 * std::acos(-1.0) * c)));
        }
      });
  state.counters["difference"] = std::abs(ours - theirs);
}
BENCHMARK(effective_potential)->UseManualTime()->Unit(benchmark::kMicrosecond);

/// Wilson and Fisher's fixed point in three dimensions and its first three exponents, nu, omega and omega_2, to the
/// digits of the scalar.
template <class T, ff::local_potential_scheme Scheme>
void fixed_point(benchmark::State& state) {
  T error(0);
  for (auto _ : state) {
    auto const exponents = ff::local_potential_approximation<T>{.dimension = T(3), .scheme = Scheme}
                               .fixed_point()
                               .exponents(2);
    error = exponents.omega().error;
    benchmark::ClobberMemory();
  }
  state.counters["error of omega"] = static_cast<double>(error);
}
using fifty_digits = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>,
                                                   boost::multiprecision::et_off>;
BENCHMARK(fixed_point<double, ff::local_potential_scheme::polchinski>)->Unit(benchmark::kMillisecond);
BENCHMARK(fixed_point<double, ff::local_potential_scheme::litim>)->Unit(benchmark::kMillisecond);
BENCHMARK(fixed_point<fifty_digits, ff::local_potential_scheme::polchinski>)->Unit(benchmark::kMillisecond);
BENCHMARK(fixed_point<fifty_digits, ff::local_potential_scheme::litim>)->Unit(benchmark::kMillisecond);

/// A polynomial of order 24 and its exponents.
void truncation(benchmark::State& state) {
  ff::local_potential_approximation<double> const lpa{.scheme = ff::local_potential_scheme::litim};
  for (auto _ : state) benchmark::DoNotOptimize(lpa.truncation(24).exponents(2));
}
BENCHMARK(truncation)->Unit(benchmark::kMillisecond);

/// The exponents of the hierarchical model, and the critical temperature of its Ising spins.
void hierarchical_exponents(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(ff::hierarchical_model<double>{}.exponents(2));
}
void hierarchical_temperature(benchmark::State& state) {
  ff::hierarchical_model<double> const model{};
  for (auto _ : state)
    benchmark::DoNotOptimize(model.critical_inverse_temperature(ff::ising_spin<double>{}));
}
BENCHMARK(hierarchical_exponents)->Unit(benchmark::kMillisecond);
BENCHMARK(hierarchical_temperature)->Unit(benchmark::kMillisecond);

}  // namespace
