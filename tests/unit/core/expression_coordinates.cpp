// All coordinates of a formula at once.
#include <doctest/doctest.h>

#include <freefield/core/expression.hpp>

#include <Eigen/Core>

#include <support/caught.hpp>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

static std::size_t allocations = 0;

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace ff = freefield;
using ff::at_cells, ff::at_point, ff::at_rows;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;
constexpr auto g = ff::symbol<"g">;
constexpr auto V = x * x - g * y;

/// A matrix that is not Eigen's.
struct table {
  std::vector<int> values;  // rows of 2
  std::size_t rows() const { return values.size() / 2; }
  std::size_t cols() const { return 2; }
  int operator()(std::size_t i, std::size_t j) const { return values[2 * i + j]; }
};

}  // namespace

static_assert(V(at_point(std::array{3, 4}), g = 2) == 1);
static_assert(derivative(V, y)(at_point(std::array{3, 4}), g = 2) == -2);

TEST_CASE("a point is any vector of enough numbers") {
  Eigen::Vector3d const p(3, 4, 5);
  std::vector<double> const q{3, 4};
  CHECK(V(at_point(p), g = 2.0) == 1);
  CHECK(V(at_point(p + p), g = 2.0) == 20);
  CHECK(V(at_point(q), g = 2.0) == 1);
  CHECK(V(at_point(std::span(q)), g = 2.0) == 1);
  CHECK(V(at_point(p.transpose()), g = q) == std::vector<double>{-3, -7});
  auto const caught = support::caught([&] { return V(at_point(std::array{1.0}), g = 1.0); });
  CHECK(caught.code == ff::errc::size_mismatch);
  CHECK(caught.index == std::vector<std::ptrdiff_t>{1});
}

TEST_CASE("at every row of a matrix") {
  Eigen::MatrixXd X(3, 2);
  X << 1, 2, 3, 4, 5, 6;
  auto const values = V(at_rows(X), g = 2.0);
  static_assert(std::is_same_v<decltype(values), Eigen::VectorXd const>);
  CHECK(values == Eigen::Vector3d(-3, 1, 13));
  CHECK(V(at_rows(X), g = Eigen::Vector3d(0, 1, 2)) == Eigen::Vector3d(1, 5, 13));
  CHECK(V(at_rows(2 * X), g = 2.0) == Eigen::Vector3d(-4, 20, 76));
  CHECK(V(at_rows(X.topRows(2)), g = 2.0) == Eigen::Vector2d(-3, 1));
  CHECK(V(at_rows(table{{1, 2, 3, 4}}), g = 2) == std::vector<int>{-3, 1});
  // A formula that has lost its coordinates has a value at every row all the same.
  CHECK(derivative(V, x, x)(at_rows(X)) == Eigen::Vector3d(2, 2, 2));
  CHECK(V(at_rows(X.topRows(0)), g = 2.0).size() == 0);
  CHECK(support::caught([&] { return V(at_rows(X.leftCols(1)), g = 2.0); }).code == ff::errc::size_mismatch);
  CHECK(support::caught([&] { return V(at_rows(X), g = Eigen::Vector2d(1, 2)); }).code == ff::errc::size_mismatch);
}

TEST_CASE("over the cells of a grid, the first axis fastest") {
  std::vector<double> const xs{1, 2, 3}, ys{10, 20};
  CHECK(V(at_cells(xs, ys), g = 1.0) == std::vector<double>{-9, -6, -1, -19, -16, -11});
  Eigen::VectorXd const us = Eigen::Map<Eigen::VectorXd const>(xs.data(), 3);
  Eigen::Vector2d const vs(10, 20);
  auto const values = V(at_cells(us, vs), g = 1.0);
  static_assert(std::is_same_v<decltype(values), Eigen::VectorXd const>);
  CHECK(values == (Eigen::VectorXd(6) << -9, -6, -1, -19, -16, -11).finished());
  CHECK((x + 0 * y)(at_cells(std::vector{1.0, 2.0}, ys)) == std::vector<double>{1, 2, 1, 2});
  CHECK(V(at_cells(std::vector<double>{}, ys), g = 1.0).empty());
}

TEST_CASE("several formulas at once") {
  Eigen::MatrixXd X(2, 2);
  X << 1, 2, 3, 4;
  auto const both = ff::together(V, derivative(V, x))(at_rows(X), g = 2.0);
  CHECK(both[0] == Eigen::Vector2d(-3, 1));
  CHECK(both[1] == Eigen::Vector2d(2, 6));
}

TEST_CASE("nothing is stored but the result") {
  std::vector<double> const xs(100, 1.5), ys(20, 2.5);
  table const rows{std::vector<int>(2000, 1)};
  std::size_t const before = allocations;
  auto const over_cells = V(at_cells(xs, ys), g = 2.0);
  CHECK(allocations == before + 1);
  auto const over_rows = V(at_rows(rows), g = 2);
  CHECK(allocations == before + 2);
  CHECK(over_cells.size() == 2000);
  CHECK(over_rows.size() == 1000);
}
