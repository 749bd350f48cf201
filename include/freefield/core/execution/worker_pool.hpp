#pragma once
/// @file
/// Memory that is made once per worker and used for one leaf after the other.

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace freefield::detail {

/// Hands out idle workers and makes a new one where none is idle.
template <class Make>
class worker_pool {
 public:
  using worker = decltype(std::declval<Make const&>()());

  explicit worker_pool(Make make) : make_(std::move(make)) {}

  /// Calls use(worker) with a worker that nobody else has in the meantime.
  template <class Use>
  auto with(Use const& use) {
    std::unique_ptr<worker> mine = take();
    auto result = use(*mine);
    std::lock_guard const lock(mutex_);
    idle_.push_back(std::move(mine));
    return result;
  }

 private:
  std::unique_ptr<worker> take() {
    {
      std::lock_guard const lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<worker> result = std::move(idle_.back());
        idle_.pop_back();
        return result;
      }
    }
    return std::make_unique<worker>(make_());
  }

  Make make_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<worker>> idle_;
};

}  // namespace freefield::detail
