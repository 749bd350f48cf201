#pragma once
/// @file
/// Values that are computed when somebody asks for them.

#include <freefield/core/error.hpp>
#include <freefield/core/execution/progress.hpp>

#include <concepts>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <thread>
#include <type_traits>
#include <utility>

namespace freefield {

/// A value that is computed when it is first read, once for all copies; threads that read it meanwhile wait.
///
///     ff::deferred<double> const error([=] { return long_computation(); });
///     double const e = error;                                   // computes; every later reading is a look
///
/// An exception of the computation reaches the reader, and the next reader tries again.  What the computation holds is
/// released when it is done.  A computation that reads its own value on its own thread computes it anew; on a thread of
/// an engine that it waits for, it must not.  A progress callback, of whatever work, that reads a value which is being
/// computed gets an error: the computation may be waiting for the callback.
template <class T>
class deferred {
 public:
  deferred(T value) : state_(std::make_shared<state>()) { state_->value.emplace(std::move(value)); }

  template <std::invocable Compute>
    requires std::convertible_to<std::invoke_result_t<Compute&>, T>
  explicit deferred(Compute compute) : state_(std::make_shared<state>()) {
    state_->compute = std::move(compute);
  }

  deferred(deferred const&) = default;  // and no move: every object has a value
  deferred& operator=(deferred const&) = default;
  ~deferred() = default;

  /// @throws error `domain` inside of a progress callback while the value is computed
  T const& get() const& {
    std::unique_lock lock(state_->mutex);
    while (!state_->value) {
      bool const is_computed = state_->computing != std::thread::id();
      require(!(is_computed && detail::inside_progress), errc::domain,
              {"deferred", "a progress callback reads a value that is being computed", "a reader outside of it"});
      if (is_computed && state_->computing != std::this_thread::get_id()) state_->changed.wait(lock);
      else state_->publish(lock);
    }
    return *state_->value;
  }
  T get() const&& { return std::as_const(*this).get(); }
  operator T() const { return get(); }

  friend std::ostream& operator<<(std::ostream& out, deferred const& d) requires detail::streamable<T> {
    return out << d.get();
  }

 private:
  struct state {
    std::mutex mutex;
    std::condition_variable changed;
    std::function<T()> compute;
    std::optional<T> value;
    std::thread::id computing;  ///< of no thread where none computes

    /// Computes without the lock; the first result stays.
    void publish(std::unique_lock<std::mutex>& lock) {
      std::function<T()> const work = compute;
      std::thread::id const before = std::exchange(computing, std::this_thread::get_id());
      std::optional<T> found;
      std::exception_ptr failure;
      lock.unlock();
      try {
        found.emplace(work());
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      computing = before;
      changed.notify_all();
      if (failure) std::rethrow_exception(failure);
      if (!value) value.emplace(std::move(*found));
      compute = nullptr;
    }
  };

  std::shared_ptr<state> state_;
};

}  // namespace freefield
