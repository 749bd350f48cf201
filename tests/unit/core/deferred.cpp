#include <doctest/doctest.h>

#include <freefield/core/deferred.hpp>
#include <freefield/core/execution.hpp>

#include <support/caught.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ff = freefield;

TEST_CASE("a deferred value is computed at the first reading, once for all copies") {
  int computed = 0;
  ff::deferred<double> const value([&] { return ++computed, 2.5; });
  auto const copy = value;
  CHECK(computed == 0);
  double const read = copy;
  CHECK(read == 2.5);
  CHECK(value.get() == 2.5);
  CHECK(&value.get() == &copy.get());
  CHECK(computed == 1);
}

TEST_CASE("a value that is known is no computation") {
  ff::deferred<std::string> const word = std::string("known");
  CHECK(word.get() == "known");
}

TEST_CASE("threads that read at the same time see one computation") {
  std::atomic<int> computed{0};
  ff::deferred<std::vector<int>> const value([&] {
    ++computed;
    std::this_thread::yield();
    return std::vector<int>(1000, 7);
  });
  std::vector<int const*> seen(8);
  {
    std::vector<std::thread> readers;
    for (auto& place : seen) readers.emplace_back([&value, &place] { place = value.get().data(); });
    for (auto& reader : readers) reader.join();
  }
  CHECK(computed == 1);
  for (int const* place : seen) CHECK(place == seen.front());
}

TEST_CASE("an exception reaches the reader, and the next reader tries again") {
  int tries = 0;
  ff::deferred<int> const value([&] { return ++tries < 3 ? throw std::runtime_error("not yet") : 11; });
  CHECK_THROWS_AS(value.get(), std::runtime_error);
  CHECK_THROWS_AS(value.get(), std::runtime_error);
  CHECK(value.get() == 11);
  CHECK(tries == 3);
}

TEST_CASE("a value read from what will be gone is a value, not a reference") {
  static_assert(std::same_as<decltype(std::declval<ff::deferred<double>>().get()), double>);
  static_assert(std::same_as<decltype(std::declval<ff::deferred<double> const&>().get()), double const&>);
  std::vector<int> const& kept = ff::deferred<std::vector<int>>([] { return std::vector<int>(3, 5); }).get();
  CHECK(kept == std::vector<int>(3, 5));
  double const& number = ff::deferred<double>([] { return 0.5; });
  CHECK(number == 0.5);
}

TEST_CASE("a moved value is still one") {
  ff::deferred<int> first([] { return 4; });
  ff::deferred<int> const second = std::move(first);
  CHECK(second == 4);
  CHECK(first == 4);
}

TEST_CASE("a computation that meets its own value computes it anew; a progress callback that does is refused") {
  std::optional<ff::deferred<int>> value;
  int computed = 0;
  value.emplace([&] { return ++computed == 1 ? value->get() + 1 : 7; });
  CHECK(value->get() == 7);  // that of the inner one, which was first
  CHECK(computed == 2);

  for (ff::execution const& who : {ff::execution(), ff::execution(ff::threads(3))}) {
    std::optional<ff::deferred<int>> own;
    auto const ask = [&](std::size_t, std::size_t) { static_cast<void>(own->get()); };
    own.emplace([&] {
      ff::for_each({4, 1}, [](std::size_t, std::size_t) {}, {.execution = who, .progress = ask});
      return 1;
    });
    auto const e = support::caught([&] { return own->get(); });
    CHECK(e.code == ff::errc::domain);
    CHECK(support::says(e, "a progress callback reads a value that is being computed"));
  }
  CHECK_FALSE(ff::detail::inside_progress);
}

TEST_CASE("what the computation holds is released when it is done") {
  auto held = std::make_shared<int>(3);
  ff::deferred<int> const value([held] { return *held; });
  CHECK(held.use_count() == 2);
  CHECK(value.get() == 3);
  CHECK(held.use_count() == 1);
}

TEST_CASE("it prints as its value") {
  std::ostringstream text;
  text.precision(3);
  text << ff::deferred<double>([] { return 1.23456; });
  CHECK(text.str() == "1.23");
}
