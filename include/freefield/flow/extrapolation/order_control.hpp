#pragma once
/// @file
/// The order and the length of the next step of an extrapolation, by the work per unit of time.

#include <freefield/core/scalar.hpp>
#include <freefield/flow/extrapolation/midpoint_table.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace freefield::detail::flow_room {

/// Row j with the error e_j relative to the tolerance would have done with the length
///     H_j = 0.94 H (0.65 / e_j)^(1 / (2 j - 1)),   between H / 10 and 5 H,
/// and then costs W_j = A_j / H_j for each unit of time, A_j = its calls of the right-hand side.  The row to aim at is
/// the one with the least W_j, among the neighbours of the row that was accepted.
/// Source: P. Deuflhard, Numer. Math. 41 (1983) 399; E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential
/// Equations I (1993), section II.9.
template <class Time>
class order_control {
 public:
  /// The rows are at most those whose magnified rounding, epsilon / 4 for a number on average, is within the tolerance;
  /// four at least.
  order_control(Time const& tolerance, Time const& epsilon) {
    std::size_t digits = 0;
    for (Time left = tolerance; left < Time(1) && digits < 10000; ++digits) left = Time(left * Time(10));
    aim_ = std::max<std::size_t>(2, (6 * digits + 15) / 10);
    most_ = 2 * aim_ + 2;
    std::size_t rows = 4;
    Time const allowed = Time(Time(4) * tolerance);
    while (rows < most_ && Time(epsilon * magnification_of_row<Time>(rows + 1)) <= allowed) ++rows;
    most_ = rows;
    aim_ = std::min(aim_, most_ - 1);
    errors_.assign(most_ + 1, Time(0));
    lengths_.assign(most_ + 1, Time(0));
  }

  std::size_t aim() const { return aim_; }
  /// The last row that is tried.
  std::size_t last_row() const { return aim_ + 1; }

  void note(std::size_t j, Time const& error, Time const& step) {
    errors_[j] = error;
    Time const most = Time(5), least = Time(Time(1) / Time(10)), tiny = Time(Time(1) / Time(1000000000));
    Time const power = math::pow(Time(Time(13) / Time(Time(20) * (error > tiny ? error : tiny))),
                                 Time(Time(1) / as_scalar<Time>(2 * j - 1)));
    Time const factor = Time(Time(Time(94) / Time(100)) * power);
    lengths_[j] = Time(step * (factor < least ? least : factor > most ? most : factor));
  }

  Time const& error_of_row(std::size_t j) const { return errors_[j]; }

  /// Neither this row nor the next ones up to the last can bring the error within the tolerance.  From row to row the
  /// errors grow; or they are too large near the end, both by the least that a row gains, e_(j+1) = (n_1 / n_(j+1))^2
  /// e_j, and by what the last row gained (much, in short steps).  The first two rows say nothing yet.
  bool is_hopeless(std::size_t j) const {
    if (j < 3) return false;
    if (diverges(j)) return true;
    if (j + 1 < aim_) return false;
    std::size_t const gain = j < aim_ ? aim_ * (aim_ + 1) : j == aim_ ? aim_ + 1 : 1;
    Time expected = errors_[j];
    for (std::size_t row = j; row < last_row(); ++row) expected = Time(expected * Time(errors_[j] / errors_[j - 1]));
    return errors_[j] > as_scalar<Time>(gain * gain) && expected > Time(1);
  }

  /// Aims at a row after row j was accepted.
  /// @returns the length of the next step
  Time accepted(std::size_t j, bool was_rejected, Time const& step) {
    std::size_t aim = j;
    if (j == 2) aim = was_rejected ? 2 : 3;
    else if (Time(work(j - 1) * Time(10)) < Time(work(j) * Time(8))) aim = j - 1;
    else if (Time(work(j) * Time(10)) < Time(work(j - 1) * Time(9)) && !was_rejected) aim = j + 1;
    aim_ = std::min(aim, most_ - 1);
    Time const next = aim_ <= j ? lengths_[aim_]
                                : Time(lengths_[j] * Time(calls(aim_) / calls(j)));  // the same work per unit of time
    return was_rejected && next > step ? step : next;
  }

  /// Aims at a row after a step was given up in row j > 2.
  /// @returns a shorter length
  Time rejected(std::size_t j, Time const& step) {
    Time const half = Time(step / Time(2)), most = Time(Time(step * Time(9)) / Time(10));
    if (j < aim_ || diverges(j)) return lengths_[j] < half ? lengths_[j] : half;
    std::size_t aim = std::min(aim_, j);
    if (aim > 2 && Time(work(aim - 1) * Time(10)) < Time(work(aim) * Time(8))) --aim;
    aim_ = aim;
    return lengths_[aim] < most ? lengths_[aim] : most;
  }

 private:
  bool diverges(std::size_t j) const {
    return errors_[j] > Time(1) && errors_[j] > Time(Time(4) * errors_[j - 1]);
  }

  static Time calls(std::size_t j) { return as_scalar<Time>(midpoint_table<Time>::calls_to_row(j)); }
  Time work(std::size_t j) const { return Time(calls(j) / lengths_[j]); }

  std::size_t aim_ = 2, most_ = 4;
  std::vector<Time> errors_, lengths_;
};

}  // namespace freefield::detail::flow_room
