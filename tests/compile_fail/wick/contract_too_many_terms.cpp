// expect: contract.* is limited to 2500 terms
#include <freefield/wick/contraction.hpp>

#include <cstddef>
#include <utility>

namespace ff = freefield;

template <std::size_t... I>
constexpr auto product_of_fields(std::index_sequence<I...>) {
  return (ff::field<I> * ...);
}

#ifndef EXPECT_SUCCESS
constexpr auto pairs = ff::contract(product_of_fields(std::make_index_sequence<12>{}));  // 11!! = 10395
#else
constexpr auto pairs = ff::contract(product_of_fields(std::make_index_sequence<10>{}));  // 9!! = 945
#endif
