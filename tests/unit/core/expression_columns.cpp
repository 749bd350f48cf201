/// Every allocation of Eigen asks whether it may; a refusal is counted instead of ending the program.
#define EIGEN_RUNTIME_NO_MALLOC
namespace {
int failed_assertions = 0;
}
#define eigen_assert(condition) ((condition) ? static_cast<void>(0) : static_cast<void>(++failed_assertions))

#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>
#include <freefield/core/jet.hpp>

#include <Eigen/Core>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <array>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <limits>
#include <new>
#include <span>
#include <string>
#include <type_traits>
#include <valarray>
#include <vector>

namespace ff = freefield;
using support::close;

namespace {

int allocations = 0;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

constexpr auto x = ff::symbol<"x">;
constexpr auto y = ff::symbol<"y">;
constexpr auto f = exp(-x * y) * sin(x) + 3 * x / y - pow<3>(x - y);

double by_hand(double a, double b) { return std::exp(-a * b) * std::sin(a) + 3 * a / b - (a - b) * (a - b) * (a - b); }

/// Allocations during `call()`: those of Eigen and those of operator new.
template <class Call>
int allocations_of(Call&& call) {
  allocations = failed_assertions = 0;
  Eigen::internal::set_is_malloc_allowed(false);
  call();
  Eigen::internal::set_is_malloc_allowed(true);
  return allocations + failed_assertions;
}

template <class Column>
void check_values(Column const& result) {
  REQUIRE(result.size() == 3);
  for (int i = 0; i < 3; ++i) {
    double const a = 0.5 + i, b = 2.0 - 0.25 * i;
    CHECK(close(double(result[static_cast<decltype(result.size())>(i)]), by_hand(a, b), 16));
  }
}

Eigen::VectorXd const a_vector = Eigen::VectorXd::LinSpaced(3, 0.5, 2.5),
                      b_vector = Eigen::VectorXd::LinSpaced(3, 2.0, 1.5);
Eigen::ArrayXd const a_array = a_vector, b_array = b_vector;
std::vector<double> const a_std{0.5, 1.5, 2.5}, b_std{2.0, 1.75, 1.5};

}  // namespace

TEST_CASE("columns of Eigen and of the standard library") {
  check_values(f(x = a_vector, y = b_vector));
  check_values(f(x = a_array, y = b_array));
  check_values(f(x = a_std, y = b_std));
  check_values(f(x = std::array{0.5, 1.5, 2.5}, y = b_std));
  check_values(f(x = std::span(a_std), y = std::valarray<double>{2.0, 1.75, 1.5}));
  check_values(f(x = std::deque<double>{0.5, 1.5, 2.5}, y = b_array));
  check_values(f(x = {0.5, 1.5, 2.5}, y = {2.0, 1.75, 1.5}));
  check_values(f(x = Eigen::Vector3d(0.5, 1.5, 2.5), y = Eigen::RowVector3d(2.0, 1.75, 1.5)));
}

TEST_CASE("the result is Eigen's plain object of the first of Eigen's columns, else a vector") {
  using std::is_same_v;
  CHECK(is_same_v<decltype(f(x = a_vector, y = b_array)), Eigen::VectorXd>);
  CHECK(is_same_v<decltype(f(y = b_array, x = a_vector)), Eigen::ArrayXd>);
  CHECK(is_same_v<decltype(f(x = a_std, y = b_array)), Eigen::ArrayXd>);
  CHECK(is_same_v<decltype(f(x = a_std, y = 1.0)), std::vector<double>>);
  CHECK(is_same_v<decltype(f(x = a_std, y = std::vector<float>{})), std::vector<double>>);
  CHECK(is_same_v<decltype(f(x = Eigen::Array3f(), y = 1)), Eigen::Array3f>);
  CHECK(is_same_v<decltype(f(x = Eigen::Array3f(), y = 1.0)), Eigen::Array3d>);
  CHECK(is_same_v<decltype((x * 0.5)(x = Eigen::VectorXi())), Eigen::VectorXd>);
  CHECK(is_same_v<decltype((x * x)(x = Eigen::RowVectorXi())), Eigen::RowVectorXi>);
  CHECK(is_same_v<decltype((x * x)(x = a_vector.head(2))), Eigen::VectorXd>);
}

TEST_CASE("integers meet fractions element by element") {
  Eigen::VectorXi const n = Eigen::VectorXi::LinSpaced(3, 1, 3);
  Eigen::VectorXd const half = (x * 0.5)(x = n);
  CHECK(half == Eigen::Vector3d(0.5, 1, 1.5));
  CHECK((x * x - 1)(x = n) == Eigen::Vector3i(0, 3, 8));
}

TEST_CASE("views and expressions are columns, too") {
  Eigen::MatrixXd table(3, 2);
  table << a_vector, b_vector;
  check_values(f(x = table.col(0), y = table.col(1)));
  check_values(f(x = table.transpose().row(0), y = table.rightCols(1).reshaped()));
  check_values(f(x = Eigen::Map<Eigen::VectorXd const>(a_std.data(), 3), y = b_vector.array()));
  check_values(f(x = 2 * a_vector - a_vector, y = b_array + 0.0));
  check_values(
      f(x = Eigen::Matrix3d::Identity() * a_vector, y = (Eigen::Matrix3d::Identity() * b_vector).array() * 1.0));
  check_values(f(x = a_vector.reverse().reverse(), y = Eigen::VectorXd(b_vector)));
}

TEST_CASE("scalars are the same for every element") {
  Eigen::ArrayXd const values = (x * y + ff::symbol<"z">)(x = a_array, y = 2.0, ff::symbol<"z"> = 1);
  CHECK((values == 2 * a_array + 1).all());
  CHECK((x + x - x - x + 5)(x = a_std) == std::vector<double>{5, 5, 5});
  CHECK(derivative(x + y, x)(x = 1.0, y = a_std) == std::vector<double>{1, 1, 1});
}

TEST_CASE("the scalar of a column may be any") {
  using jet = ff::jet<double, 1>;
  std::vector<jet> const points{jet::variable(0.5, 0), jet::variable(1.5, 0)};
  auto const values = f(x = points, y = 2.0);
  static_assert(std::is_same_v<decltype(values), std::vector<jet> const>);
  CHECK(close(values[1].gradient[0], derivative(f, x)(x = 1.5, y = 2.0), 8));
}

TEST_CASE("empty columns give an empty result") {
  CHECK(f(x = std::vector<double>{}, y = 1.0).empty());
  CHECK(f(x = Eigen::VectorXd(), y = Eigen::ArrayXd()).size() == 0);
}

TEST_CASE("columns of different sizes are an error that names the column and both sizes") {
  std::vector<double> const none, one{1}, two{1, 2};
  for (auto const& e : {support::caught([&] { return f(x = a_vector, y = two); }),
                        support::caught([&] { return ff::together(f, derivative(f, x))(x = a_vector, y = two); })}) {
    CHECK(e.code == ff::errc::size_mismatch);
    CHECK(e.function == "evaluate");
    CHECK(support::says(e, "column y has another size"));
    CHECK(support::says(e, "got 2; expected 3 elements"));
  }
  auto const e = support::caught([&] { return (ff::field<0> * x)(x = one, ff::field<0> = none); });
  CHECK(support::says(e, "column field<0> has"));
  CHECK(support::caught([&] { return derivative(x + y, x)(x = one, y = two); }).code == ff::errc::size_mismatch);
}

TEST_CASE("an evaluation allocates its result and nothing else") {
  CHECK(allocations_of([] { return f(x = a_array, y = b_array); }) == 1);
  CHECK(allocations_of([] { return f(x = a_vector, y = 2.0); }) == 1);
  CHECK(allocations_of([] { return f(x = a_std, y = b_std); }) == 1);
  CHECK(allocations_of([] { return f(x = a_vector.head(2), y = std::span(b_std).first(2)); }) == 1);
  CHECK(allocations_of([] { return f(x = Eigen::Array3d(0.5, 1.5, 2.5), y = std::array{2.0, 1.75, 1.5}); }) == 0);
  CHECK(allocations_of([] { return f(x = 0.5, y = 2.0); }) == 0);
  CHECK(allocations_of([] { return Eigen::VectorXd(a_vector); }) == 1);  // the counter counts
}

TEST_CASE("a computed expression is computed once, when it is bound") {
  Eigen::MatrixXd const identity = Eigen::MatrixXd::Identity(3, 3);
  CHECK(allocations_of([&] { return f(x = identity * a_vector, y = b_vector); }) == 2);
  auto const kept = (x = Eigen::VectorXd(3 * a_vector) - 2 * a_vector);  // outlives its operands
  check_values(f(kept, y = b_vector));
}

TEST_CASE("named arrays are bound by reference, temporaries by value") {
  std::vector<double> column(1000);
  CHECK(allocations_of([&] { return (x = column); }) == 0);
  auto const binding = (x = column);
  CHECK(&binding.value == &column);
  auto const kept = (x = std::vector<double>{1, 2});
  CHECK((2 * x)(kept) == std::vector<double>{2, 4});
}

TEST_CASE("several formulas together fill a column each") {
  auto const columns = ff::together(f, derivative(f, x), derivative(f, y))(x = a_array, y = b_array);
  static_assert(std::is_same_v<decltype(columns), std::array<Eigen::ArrayXd, 3> const>);
  check_values(columns[0]);
  for (int i = 0; i < 3; ++i) {
    CHECK(close(columns[1][i], derivative(f, x)(x = a_array[i], y = b_array[i]), 8));
    CHECK(close(columns[2][i], derivative(f, y)(x = a_array[i], y = b_array[i]), 8));
  }
  CHECK(allocations_of([] { return ff::together(f, derivative(f, x))(x = a_array, y = b_array); }) == 2);
}

TEST_CASE("a NaN stays in its element") {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  auto const values = f(x = {1.0, nan, 2.0}, y = 1.0);
  CHECK(std::isfinite(values[0]));
  CHECK(std::isnan(values[1]));
  CHECK(std::isfinite(values[2]));
}
