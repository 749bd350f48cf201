// Perturbation series in rationals: at most 10 ms for order 8 of one site of phi^4, at most 1 s for order 6 of O(4).
// The ratio is to the expectations of the powers of the interaction, multiplied out and averaged one by one.

#include "ratio.hpp"

#include <freefield/integral.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick.hpp>

#include <boost/multiprecision/cpp_int.hpp>

namespace {

namespace ff = freefield;
using rational = boost::multiprecision::cpp_rational;
using matrix = Eigen::MatrixX<rational>;
using polynomial = ff::field_polynomial<rational>;

constexpr auto x = ff::field<0>;
constexpr auto square = x * x + pow<2>(ff::field<1>) + pow<2>(ff::field<2>) + pow<2>(ff::field<3>);

template <std::size_t... K>
rational one_by_one(ff::gaussian<rational> const& free, std::index_sequence<K...>) {
  return (rational(0) + ... + ff::expectation(free, x * x * pow<static_cast<int>(K) + 1>(square * square)));
}

void one_site_to_order_8(benchmark::State& state) {
  ff::gaussian<rational> const free{matrix(matrix::Identity(1, 1))};
  for (auto _ : state) benchmark::DoNotOptimize(ff::perturbation_series<8>(free, pow<4>(x) / 24, x * x));
}
BENCHMARK(one_site_to_order_8)->Unit(benchmark::kMillisecond);

void four_components_to_order_6(benchmark::State& state) {
  ff::gaussian<rational> const free{matrix(matrix::Identity(4, 4))};
  polynomial const action = polynomial(square) * polynomial(square) / rational(24);
  bench::report_ratio(
      state, [&] { benchmark::DoNotOptimize(ff::perturbation_series<6>(free, action, ff::indices{0, 0})); },
      [&] { benchmark::DoNotOptimize(one_by_one(free, std::make_index_sequence<6>())); });
}
BENCHMARK(four_components_to_order_6)->UseManualTime()->Unit(benchmark::kMillisecond);

void dense_vertex_of_four_components_to_order_4(benchmark::State& state) {
  matrix covariance = matrix::Constant(4, 4, rational(1, 5)) + matrix::Identity(4, 4);
  ff::gaussian<rational> const free{covariance};
  auto const vertex = ff::vertex_tensor<rational>::dense(4, 4, [](auto const& indices) {
    rational sum = 1;
    for (auto const i : indices) sum += i;
    return rational(1 / sum);
  });
  for (auto _ : state) benchmark::DoNotOptimize(ff::log_partition_series<4>(free, vertex));
}
BENCHMARK(dense_vertex_of_four_components_to_order_4)->Unit(benchmark::kMillisecond);

}  // namespace
