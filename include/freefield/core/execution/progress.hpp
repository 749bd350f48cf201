#pragma once
/// @file
/// Who is told how far long work has come.

#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>

namespace freefield {

/// Called as progress(done, total) in leaves: done = 1, 2, ..., total, one call at a time, on any worker.  An exception
/// from it ends the work and reaches the caller.  Empty: nobody is told.  It is copied; `std::ref(bar)` is not.
using progress_callback = std::function<void(std::size_t done, std::size_t total)>;

namespace detail {

/// Whether this thread is inside of a progress callback.
inline thread_local bool inside_progress = false;

/// Calls progress(done, total), if there is a callback.
inline void tell(progress_callback const& progress, std::size_t done, std::size_t total) {
  if (!progress) return;
  struct scope {
    bool before = std::exchange(inside_progress, true);
    ~scope() { inside_progress = before; }
  } const inside;
  progress(done, total);
}

/// A task that reports every leaf when it is done, until a leaf or the callback fails.
template <class Task>
class reported_task {
 public:
  reported_task(std::size_t total, Task& task, progress_callback const& progress)
      : total_(total), task_(task), progress_(progress) {}

  void operator()(std::size_t index) {
    try {
      task_(index);
    } catch (...) {
      std::lock_guard const lock(mutex_);
      failed_ = true;
      throw;
    }
    report();
  }

 private:
  void report() {
    std::lock_guard const lock(mutex_);
    if (failed_) return;
    failed_ = true;  // stays true unless the callback returns
    tell(progress_, ++done_, total_);
    failed_ = false;
  }

  std::size_t total_;
  Task& task_;
  progress_callback const& progress_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  bool failed_ = false;
};

}  // namespace detail

}  // namespace freefield
