// Powers and indices are types: what a bare list of numbers would be taken for is tested by what does not compile.
#include <doctest/doctest.h>

#include <freefield/core/multi_index.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <type_traits>
#include <vector>

namespace ff = freefield;

namespace {

/// Whether a list {0, 1} alone initialises an argument of type T.
template <class T>
concept takes_a_bare_list = requires(void (&take)(T)) { take({0, 1}); };

struct kind_of {
  char operator()(ff::powers const&) const { return 'p'; }
  char operator()(ff::indices const&) const { return 'i'; }
};

char kind(ff::multi_index const& product) { return product.visit(kind_of()); }

}  // namespace

static_assert(!takes_a_bare_list<ff::powers> && !takes_a_bare_list<ff::indices>);
static_assert(!std::convertible_to<std::vector<int>, ff::powers> &&
              std::constructible_from<ff::powers, std::vector<int>>);
static_assert(!std::default_initializable<ff::multi_index>);  // so that {} is left to the options

TEST_CASE("powers count, indices name") {
  CHECK(ff::powers{4, 0, 2}.values == std::vector<int>{4, 0, 2});
  CHECK(ff::indices{4, 0, 2}.values == std::vector<std::ptrdiff_t>{4, 0, 2});
  CHECK(ff::powers{3}.values == std::vector<int>{3});
  CHECK(ff::powers{}.size() == 0);
  CHECK(ff::indices{}.size() == 0);
  CHECK(ff::powers(std::vector<int>(3, 1)) == ff::powers{1, 1, 1});
}

TEST_CASE("indices come from any contiguous range of them and are one") {
  std::vector<std::ptrdiff_t> const list{2, 0};
  CHECK(ff::indices(list) == ff::indices{2, 0});
  CHECK(ff::indices(std::span(list).first(1)) == ff::indices{2});
  ff::indices const some{7, 8};
  std::span<std::ptrdiff_t const> const view = some;
  CHECK(view.size() == 2);
  CHECK(view[1] == 8);
}

TEST_CASE("a multi-index knows which of the two it is") {
  CHECK(kind(ff::powers{1, 2}) == 'p');
  CHECK(kind(ff::indices{1, 2}) == 'i');
}
