// Symmetric vertex tensors.

#include <freefield/wick/vertex_tensor.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "support/caught.hpp"

namespace ff = freefield;
using support::caught;
using support::says;
using tensor = ff::vertex_tensor<int>;

namespace {

std::map<std::vector<Eigen::Index>, int> entries_of(tensor const& v) {
  std::map<std::vector<Eigen::Index>, int> result;
  v.for_each([&](auto indices, int value) { result[{indices.begin(), indices.end()}] = value; });
  return result;
}

}  // namespace

TEST_CASE("vertex_tensor: dense, with the indices in any order") {
  int calls = 0;
  auto const v = tensor::dense(3, 3, [&](auto i) {
    ++calls;
    return static_cast<int>(100 * i[0] + 10 * i[1] + i[2]);
  });
  CHECK(calls == 10);
  CHECK(v(0, 1, 2) == 12);
  CHECK(v(2, 0, 1) == 12);
  CHECK(v(2, 2, 2) == 222);
  CHECK(entries_of(v).size() == 9);  // V_000 is zero
  CHECK(tensor::dense(2, 0, [](auto) { return 1; }).dimension() == 0);
  CHECK(tensor::dense(0, 3, [](auto) { return 7; })({}) == 7);
}

TEST_CASE("vertex_tensor: sparse and ultra-local") {
  auto const v = tensor::sparse(3, 5, {{{4, 0, 2}, 6}, {{1, 1, 1}, -1}});
  CHECK(v(0, 2, 4) == 6);
  CHECK(v(0, 2, 3) == 0);
  CHECK(entries_of(v) == std::map<std::vector<Eigen::Index>, int>{{{0, 2, 4}, 6}, {{1, 1, 1}, -1}});
  auto const local = tensor::ultra_local(4, std::vector<int>{3, 0, 5});
  CHECK(local.dimension() == 3);
  CHECK(local(2, 2, 2, 2) == 5);
  CHECK(local(2, 2, 2, 0) == 0);
  CHECK(entries_of(local).size() == 2);
}

TEST_CASE("vertex_tensor: refusals") {
  CHECK(caught([] { return tensor::dense(-1, 2, [](auto) { return 0; }); }).code == ff::errc::domain);
  CHECK(caught([] { return tensor::dense(2, -2, [](auto) { return 0; }); }).code == ff::errc::domain);
  auto const large = caught([] { return tensor::dense(12, 100, [](auto) { return 0; }); });
  CHECK(large.code == ff::errc::too_large);
  CHECK(says(large, "vertex_tensor::dense: too many numbers, got 91962520"));
  auto const twice = caught([] { return tensor::sparse(2, 3, {{{0, 1}, 1}, {{1, 0}, 2}}); });
  CHECK(twice.code == ff::errc::domain);
  CHECK(twice.index == ff::error_index{1});
  CHECK(caught([] { return tensor::sparse(2, 3, {{{0, 3}, 1}}); }).code == ff::errc::out_of_range);
  CHECK(caught([] { return tensor::sparse(2, 3, {{{0}, 1}}); }).code == ff::errc::size_mismatch);
  auto const v = tensor::ultra_local(2, std::vector<int>{1});
  CHECK(caught([&] { return v(0, 1); }).code == ff::errc::out_of_range);
  CHECK(caught([&] { return v(0); }).code == ff::errc::size_mismatch);
  auto const nan = caught([] {
    return ff::vertex_tensor<double>::dense(2, 2, [](auto i) {
      return i[1] == 1 ? std::numeric_limits<double>::quiet_NaN() : 1.0;
    });
  });
  CHECK(nan.code == ff::errc::non_finite);
  CHECK(nan.index == ff::error_index{0, 1});
}
