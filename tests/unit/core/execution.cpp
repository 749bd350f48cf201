#include <doctest/doctest.h>

#include <freefield/core/execution.hpp>
#include <freefield/core/random.hpp>

#include <support/caught.hpp>

#include <atomic>
#include <bit>
#include <chrono>
#include <concepts>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <numeric>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace ff = freefield;

namespace {

/// A user's engine: the leaves from the last to the first.
struct backwards {
  void run(std::size_t count, auto&& task) const {
    std::exception_ptr failure;
    for (std::size_t index = count; index-- > 0;) {
      try {
        task(index);
      } catch (...) {
        failure = std::current_exception();
      }
    }
    if (failure) std::rethrow_exception(failure);
  }
};

/// Another one: counts how often it is asked.
struct counting {
  std::shared_ptr<int> runs;
  void run(std::size_t count, auto&& task) const {
    ++*runs;
    for (std::size_t i = 0; i < count; ++i) task(i);
  }
};

/// Calls `check` with every engine whose results have to agree.
template <class Check>
void with_every_engine(Check check) {
  check(ff::execution());
  check(ff::execution(ff::serial));
  for (std::size_t count : {1U, 2U, 3U, 7U}) check(ff::execution(ff::threads(count)));
  check(ff::execution(backwards()));
}

/// A sum of terms of very different sizes, so that every other order has other bits.
double rough_sum(std::size_t first, std::size_t last) {
  double sum = 0;
  for (std::size_t i = first; i < last; ++i) {
    ff::philox4x32 engine{1, i};
    double const x = ff::uniform(engine);
    sum += (i % 2 == 0 ? 1 : -1) / (x * x);
  }
  return sum;
}

/// Shows the tree in which its leaves were combined.
std::string shape(ff::execution const& execution, std::size_t leaves) {
  return ff::reduce(
      {leaves, 1}, std::string("empty"), [](std::size_t first, std::size_t) { return std::to_string(first); },
      [](std::string const& a, std::string const& b) { return "(" + a + " " + b + ")"; }, {.execution = execution});
}

struct failure {
  std::size_t leaf;
};

}  // namespace

static_assert(ff::execution_engine<ff::serial_execution> && ff::execution_engine<ff::threads>);
static_assert(ff::execution_engine<ff::execution> && ff::execution_engine<backwards>);
static_assert(std::convertible_to<ff::threads, ff::execution> && std::convertible_to<backwards, ff::execution>);
static_assert(!std::convertible_to<int, ff::execution>);
static_assert(!ff::execution_engine<int> && !ff::execution_engine<ff::reduction_plan>);
static_assert(ff::threads(3).count() == 3);

TEST_CASE("a plan covers every item once") {
  for (std::size_t size : {0U, 1U, 5U, 6U, 7U, 12U}) {
    for (std::size_t grain : {1U, 2U, 3U, 6U, 100U}) {
      ff::reduction_plan const plan{size, grain};
      std::size_t next = 0;
      for (std::size_t leaf = 0; leaf < plan.leaves(); ++leaf) {
        CHECK(plan.first(leaf) == next);
        CHECK(plan.last(leaf) > plan.first(leaf));
        CHECK(plan.last(leaf) - plan.first(leaf) <= grain);
        next = plan.last(leaf);
      }
      CHECK(next == size);
    }
  }
}

TEST_CASE("a plan of the largest size does not overflow") {
  constexpr auto largest = static_cast<std::size_t>(-1);
  constexpr ff::reduction_plan plan{largest, largest - 1};
  static_assert(plan.leaves() == 2 && plan.last(0) == largest - 1 && plan.last(1) == largest);
}

TEST_CASE("a reduction has the same bits on every engine") {
  for (std::size_t grain : {1U, 7U, 64U, 5000U}) {
    ff::reduction_plan const plan{1000, grain};
    double const expected = ff::reduce(plan, 0.0, rough_sum, std::plus<>{});
    with_every_engine([&](ff::execution const& execution) {
      double const found = ff::reduce(plan, 0.0, rough_sum, std::plus<>{}, {.execution = execution});
      CHECK(std::bit_cast<std::uint64_t>(found) == std::bit_cast<std::uint64_t>(expected));
    });
  }
}

TEST_CASE("leaves are combined by one fixed tree, in order") {
  with_every_engine([](ff::execution const& execution) {
    CHECK(shape(execution, 0) == "empty");
    CHECK(shape(execution, 1) == "0");
    CHECK(shape(execution, 2) == "(0 1)");
    CHECK(shape(execution, 3) == "((0 1) 2)");
    CHECK(shape(execution, 5) == "(((0 1) (2 3)) 4)");
    CHECK(shape(execution, 7) == "(((0 1) (2 3)) ((4 5) 6))");
  });
}

TEST_CASE("no items give the identity and call nothing") {
  with_every_engine([](ff::execution const& execution) {
    int const found = ff::reduce(
        {0, 10}, 17, [](std::size_t, std::size_t) -> int { throw failure{0}; }, std::plus<>{},
        {.execution = execution, .progress = [](std::size_t, std::size_t) { throw failure{1}; }});
    CHECK(found == 17);
  });
}

TEST_CASE("the identity is no operand where there are items") {
  CHECK(ff::reduce({4, 2}, 1000, [](std::size_t a, std::size_t b) { return static_cast<int>(b - a); },
                   std::plus<>{}) == 4);
}

TEST_CASE("values may be bool or move-only") {
  with_every_engine([](ff::execution const& execution) {
    CHECK(ff::reduce({9, 2}, true, [](std::size_t a, std::size_t) { return a % 2 == 0; }, std::logical_and<>{},
                     {.execution = execution}));
    auto const sum = ff::reduce(
        {100, 3}, std::unique_ptr<std::size_t>{},
        [](std::size_t a, std::size_t b) { return std::make_unique<std::size_t>(b - a); },
        [](std::unique_ptr<std::size_t> a, std::unique_ptr<std::size_t> b) {
          return std::make_unique<std::size_t>(*a + *b);
        },
        {.execution = execution});
    CHECK(*sum == 100);
  });
}

TEST_CASE("a combination that returns a reference to its operand is safe") {
  auto const longest = ff::reduce(
      {6, 1}, std::string(), [](std::size_t a, std::size_t) { return std::string(50 + 10 * a, 'x'); },
      [](std::string&& a, std::string&& b) -> std::string&& { return std::move(a.size() > b.size() ? a : b); });
  CHECK(longest == std::string(100, 'x'));
}

TEST_CASE("for_each visits every item once") {
  with_every_engine([](ff::execution const& execution) {
    std::vector<int> visits(1001);
    auto const visit = [&](std::size_t first, std::size_t last) {
      for (std::size_t i = first; i < last; ++i) ++visits[i];
    };
    ff::for_each({visits.size(), 10}, visit, {.execution = execution});
    CHECK(visits == std::vector<int>(1001, 1));
    ff::for_each({}, [](std::size_t, std::size_t) { throw failure{0}; }, {.execution = execution});
  });
}

TEST_CASE("the exception of the lowest throwing leaf arrives once, after all workers have ended") {
  with_every_engine([](ff::execution const& execution) {
    for (int repetition = 0; repetition < 20; ++repetition) {
      std::atomic<int> running{0};
      int arrived = 0;
      try {
        auto const body = [&](std::size_t leaf, std::size_t) {
          ++running;
          if (leaf % 7 == 0) std::this_thread::yield();
          --running;
          if (leaf >= 20) throw failure{leaf};
        };
        ff::for_each({200, 1}, body, {.execution = execution});
      } catch (failure const& what) {
        ++arrived;
        CHECK(what.leaf == 20);
        CHECK(running == 0);
      }
      CHECK(arrived == 1);
    }
  });
}

TEST_CASE("workers stop early after an exception") {
  for (ff::execution const& execution :
       {ff::execution(), ff::execution(ff::threads(1)), ff::execution(ff::threads(3))}) {
    std::atomic<std::size_t> computed{0};
    auto const body = [&](std::size_t leaf, std::size_t) {
      ++computed;
      if (leaf == 0) throw failure{leaf};
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    CHECK_THROWS_AS(ff::for_each({100000, 1}, body, {.execution = execution}), failure);
    CHECK(computed < 100000);
  }
}

TEST_CASE("an exception in combine arrives") {
  with_every_engine([](ff::execution const& execution) {
    auto const one = [](std::size_t, std::size_t) { return 1; };
    auto const combine = [](int, int) -> int { throw failure{3}; };
    CHECK_THROWS_AS(ff::reduce({10, 1}, 0, one, combine, {.execution = execution}), failure);
    CHECK(ff::reduce({10, 10}, 0, one, combine, {.execution = execution}) == 1);
  });
}

TEST_CASE("progress counts every leaf in order, one call at a time") {
  with_every_engine([](ff::execution const& execution) {
    std::vector<std::size_t> calls;  // not protected: the sanitizer sees a concurrent call
    std::atomic<bool> inside{false};
    bool overlapped = false;
    auto const tell = [&](std::size_t done, std::size_t total) {
      overlapped = overlapped || inside.exchange(true);
      calls.push_back(done);
      CHECK(total == 34);
      inside = false;
    };
    ff::for_each({100, 3}, [](std::size_t, std::size_t) {}, {.execution = execution, .progress = tell});
    std::vector<std::size_t> expected(34);
    std::iota(expected.begin(), expected.end(), std::size_t{1});
    CHECK(calls == expected);
    CHECK_FALSE(overlapped);
  });
}

TEST_CASE("an exception from progress ends the work") {
  with_every_engine([](ff::execution const& execution) {
    std::size_t last = 0;
    auto const cancel = [&](std::size_t done, std::size_t) {
      last = done;
      if (done == 5) throw failure{5};
    };
    auto const nothing = [](std::size_t, std::size_t) {};
    CHECK_THROWS_AS(ff::for_each({10000, 1}, nothing, {.execution = execution, .progress = cancel}), failure);
    CHECK(last == 5);
  });
}

TEST_CASE("threads work at the same time, and no more than asked for") {
  std::mutex mutex;
  std::condition_variable arrival;
  std::set<std::thread::id> workers;
  bool waited_in_vain = false;
  auto const meet = [&](std::size_t, std::size_t) {
    std::unique_lock lock(mutex);
    workers.insert(std::this_thread::get_id());
    arrival.notify_all();
    auto const together = [&] { return workers.size() >= 2 || waited_in_vain; };
    if (!arrival.wait_for(lock, std::chrono::seconds(30), together)) waited_in_vain = true;
  };
  ff::for_each({300, 1}, meet, {.execution = ff::threads(3)});
  CHECK(workers.size() >= 2);
  CHECK(workers.size() <= 3);
}

TEST_CASE("copies of an execution share its engine, and a task that refers to its state sees it") {
  auto const runs = std::make_shared<int>(0);
  ff::execution const one = counting{runs}, other = one;
  int sum = 0;
  auto const add = [&sum](std::size_t i) { sum += static_cast<int>(i); };
  one.run(4, add);
  other.run(3, add);
  CHECK(*runs == 2);
  CHECK(sum == 9);
}

TEST_CASE("zero threads and a zero grain are errors") {
  auto const no_threads = support::caught([] { return ff::threads(0); });
  CHECK(no_threads.code == ff::errc::bad_option);
  CHECK(no_threads.function == "threads");
  auto const one = [](std::size_t, std::size_t) { return 1; };
  auto const no_grain = support::caught([&] { return ff::reduce({5, 0}, 0, one, std::plus<>{}); });
  CHECK(no_grain.code == ff::errc::bad_option);
  CHECK(no_grain.function == "reduce");
  auto const no_grain_loop = support::caught([&] {
    ff::for_each({0, 0}, [](std::size_t, std::size_t) {}, {.execution = ff::threads(2)});
    return 0;
  });
  CHECK(no_grain_loop.code == ff::errc::bad_option);
  CHECK(no_grain_loop.function == "for_each");
}
