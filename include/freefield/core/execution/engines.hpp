#pragma once
/// @file
/// Who computes the leaves: this thread alone, or several.

#include <freefield/core/execution/plan.hpp>

#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <type_traits>
#include <vector>

namespace freefield {

/// One leaf after the other on the calling thread.
struct serial_execution {
  template <std::invocable<std::size_t> Task>
  void run(std::size_t count, Task&& task) const {
    for (std::size_t index = 0; index < count; ++index) task(index);
  }
};

/// The default engine.
inline constexpr serial_execution serial{};

namespace detail {

/// One run of a task over the indices below `count`, shared by its workers.  Indices are handed out in order, and every
/// index that was handed out is computed.  So the lowest index that throws is the same for any number of workers.
template <class Task>
class shared_run {
 public:
  shared_run(std::size_t count, Task& task) : count_(count), task_(task) {}

  void work() noexcept {
    while (!stopped_.load(std::memory_order_relaxed)) {
      std::size_t const index = next_.fetch_add(1, std::memory_order_relaxed);
      if (index >= count_) return;
      try {
        task_(index);
      } catch (...) {
        keep(index);
      }
    }
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  /// Keeps the current exception if its index is the lowest so far; it is called in a handler.
  void keep(std::size_t index) noexcept {
    std::lock_guard const lock(mutex_);
    if (!failure_ || index < failed_index_) {
      failure_ = std::current_exception();
      failed_index_ = index;
    }
    stopped_.store(true, std::memory_order_relaxed);
  }

  std::size_t count_;
  Task& task_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::size_t failed_index_ = 0;
  std::exception_ptr failure_;
};

/// A group of threads that are joined however the scope is left.
class thread_group {
 public:
  thread_group() = default;
  thread_group(thread_group const&) = delete;
  thread_group& operator=(thread_group const&) = delete;
  ~thread_group() { join(); }

  template <class Work>
  void start(std::size_t count, Work work) {
    threads_.reserve(count);
    try {
      while (threads_.size() < count) threads_.emplace_back(work);
    } catch (std::system_error const&) {
      // The system gives no more threads.  Those that run do the work of all.
    }
  }

  void join() {
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  std::vector<std::thread> threads_;
};

}  // namespace detail

/// The calling thread and `count - 1` more.  The task and its combination must not share mutable state;
/// results are bit for bit those of `serial`.
class threads {
 public:
  /// @throws error `bad_option` for count = 0
  constexpr explicit threads(std::size_t count) : count_(count) {
    require(count >= 1, errc::bad_option, {"threads", "number of threads is zero", "at least 1"}, count);
  }

  constexpr std::size_t count() const { return count_; }

  template <std::invocable<std::size_t> Task>
  void run(std::size_t count, Task&& task) const {
    detail::shared_run shared(count, task);
    {
      detail::thread_group others;
      if (count > 1) others.start(std::min(count_, count) - 1, [&shared] { shared.work(); });
      shared.work();
    }
    shared.rethrow();
  }

 private:
  std::size_t count_;
};

}  // namespace freefield
