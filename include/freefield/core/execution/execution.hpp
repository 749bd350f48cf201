#pragma once
/// @file
/// An engine as a value: what the options of long work hold.

#include <freefield/core/execution/engines.hpp>
#include <freefield/core/execution/progress.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace freefield {

namespace detail {

/// A reference to a callable that outlives it: a pointer to the callable, and a function that knows its type.
class task_reference {
 public:
  template <class Task>
    requires(!std::same_as<std::remove_cvref_t<Task>, task_reference>)
  explicit task_reference(Task& task)
      : task_(const_cast<void*>(static_cast<void const*>(std::addressof(task)))),
        call_([](void* object, std::size_t index) { (*static_cast<Task*>(object))(index); }) {}

  void operator()(std::size_t index) const { call_(task_, index); }

 private:
  void* task_;
  void (*call_)(void*, std::size_t);
};

/// An engine whose type is not visible.
class erased_engine {
 public:
  erased_engine() = default;
  erased_engine(erased_engine const&) = delete;
  erased_engine& operator=(erased_engine const&) = delete;
  virtual ~erased_engine() = default;
  virtual void run(std::size_t count, task_reference task) const = 0;
};

template <class Engine>
class erased_engine_of final : public erased_engine {
 public:
  explicit erased_engine_of(Engine engine) : engine_(std::move(engine)) {}
  void run(std::size_t count, task_reference task) const override { engine_.run(count, task); }

 private:
  Engine engine_;
};

}  // namespace detail

/// Any engine as a value of one type: `serial`, `threads(n)` or a user's own.  It is an engine itself.
///
///     ff::execution who = ff::threads(8);
///     ff::hafnian(A, {.execution = who});
///
/// Copies share the engine.  Serial work is inlined and takes no memory; another engine is called through one pointer,
/// about a nanosecond a leaf more than by itself.
class execution {
 public:
  execution() = default;
  execution(serial_execution) {}

  template <class Engine>
    requires(!std::same_as<Engine, execution>) && execution_engine<Engine> && std::move_constructible<Engine>
  execution(Engine engine) : engine_(std::make_shared<detail::erased_engine_of<Engine>>(std::move(engine))) {}

  template <std::invocable<std::size_t> Task>
  void run(std::size_t count, Task&& task) const {
    if (engine_) engine_->run(count, detail::task_reference(task));
    else serial.run(count, task);
  }

  /// The same, telling `progress` of every leaf.
  template <std::invocable<std::size_t> Task>
  void run(std::size_t count, Task&& task, progress_callback const& progress) const {
    if (progress) run(count, detail::reported_task(count, task, progress));
    else run(count, task);
  }

 private:
  std::shared_ptr<detail::erased_engine const> engine_;
};

/// What the options of all long work have: `{.execution = threads(8), .progress = bar}`.
struct execution_options {
  freefield::execution execution = {};  ///< who computes: `serial`, `threads(n)`, any engine; changes no bit
  progress_callback progress = {};      ///< called as progress(done, total)
};

}  // namespace freefield
