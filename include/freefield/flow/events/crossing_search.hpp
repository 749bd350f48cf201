#pragma once
/// @file
/// All changes of sign of a function of time over a step.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/flow/events/sign_change.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <vector>

namespace freefield::detail::flow_room {

/// Finds them in the order of time, by cutting the step until five samples of each part tell what happens there.
///
/// The quartic through five samples lies between its Bernstein coefficients.  A part has no root where they are all on
/// one side of zero and further from it than four times the sum of the two third differences, far more than the quartic
/// can be wrong by where the samples resolve f; it has at most one where they grow or fall all the way.  A part in a
/// finer grid than the one around it is believed no more than an eighth of that, which is how third differences fall
/// where f is resolved, and a sixth sample has to lie on the quartic.  Other parts are cut in half, down to
/// sqrt(epsilon) of the step, below which a dent in f is one of rounding.
///
/// Three parts to begin with, because samples a twelfth of the step apart see what is as wide as that.  With two, and
/// once the sum, Gaussian dips of a tenth of the step were lost in 9 of 100 places.
template <class Time>
class crossing_search {
 public:
  /// @param found  gets the times of the changes of sign
  crossing_search(function_of_time<Time> const& f, std::vector<sampled_time<Time>>& found) : f_(f), found_(&found) {}

  /// @param before, after  the sides right after `begin` and right after `end`, -1 or 1
  /// @returns false where there are too many to be followed
  bool operator()(sampled_time<Time> const& begin, int before, sampled_time<Time> const& end, int after) {
    Time const length = Time(end.time - begin.time);
    auto const inside = [&](int thousandths) {
      return sample(Time(begin.time + Time(length * Time(Time(thousandths) / Time(1000)))));
    };
    // No simple ratios, so that a period of f is not mistaken for a constant.
    std::array<sampled_time<Time>, 4> const ends{begin, inside(310), inside(660), end};
    part const third = part_of(ends[2], side_of(ends[2].value), end, after);
    part const second = part_of(ends[1], side_of(ends[1].value), ends[2], third.side[0]);
    part const first = part_of(begin, before, ends[1], second.side[0]);
    Time const epsilon = std::numeric_limits<Time>::epsilon();
    Time const size = std::max(Time(math::abs(begin.time)), Time(math::abs(end.time)));
    shortest_ = std::max(Time(math::sqrt(epsilon) * Time(math::abs(length))), Time(Time(Time(8) * epsilon) * size));
    Time const doubt = std::max({first.doubt(), second.doubt(), third.doubt()});
    for (part const* p : {&first, &second, &third}) look_at(*p, doubt);
    return evaluations_ < most_evaluations;
  }

 private:
  static constexpr long most_evaluations = 200'000;

  /// Five samples side by side, and on which side of zero each counts.
  struct part {
    std::array<sampled_time<Time>, 5> at;
    std::array<int, 5> side;

    Time value(std::size_t k) const { return at[k].value; }
    Time doubt() const {
      Time const three = Time(3);
      Time const a = Time(Time(value(3) - value(0)) - Time(three * Time(value(2) - value(1))));
      Time const b = Time(Time(value(4) - value(1)) - Time(three * Time(value(3) - value(2))));
      return Time(Time(4) * Time(Time(math::abs(a)) + Time(math::abs(b))));
    }
  };

  sampled_time<Time> sample(Time const& t) {
    ++evaluations_;
    return {t, f_(t)};
  }

  part part_of(sampled_time<Time> const& begin, int before, sampled_time<Time> const& end, int after) {
    part result{{begin, begin, begin, begin, end}, {before, 0, 0, 0, after}};
    Time const quarter = Time(Time(end.time - begin.time) / Time(4));
    for (int k = 1; k < 4; ++k) {
      auto const i = static_cast<std::size_t>(k);
      result.at[i] = sample(Time(begin.time + Time(quarter * Time(k))));
    }
    settle_sides(result);
    return result;
  }

  /// A zero counts as what comes after it.
  static void settle_sides(part& p) {
    for (std::size_t k = 4; k-- > 0;) {
      if (k > 0) p.side[k] = side_of(p.value(k));
      if (p.side[k] == 0) p.side[k] = p.side[k + 1];
    }
  }

  /// The Bernstein coefficients of the quartic, on the side of the left end; a value at an end that rounding has left
  /// on the other side of zero is zero.
  static std::array<Time, 5> hull(part const& p) {
    std::array<Time, 5> v;
    for (std::size_t k = 0; k < 5; ++k) {
      bool const contrary = side_of(p.value(k)) * p.side[k] < 0;
      v[k] = contrary ? Time(0) : p.side[0] > 0 ? p.value(k) : Time(-p.value(k));
    }
    auto const outer = [](Time const& a, Time const& b, Time const& c, Time const& d, Time const& e) {
      return Time(Time(Time(Time(Time(48) * b) - Time(Time(13) * a)) +
                       Time(Time(Time(16) * d) - Time(Time(36) * c)) - Time(Time(3) * e)) / Time(12));
    };
    Time const inner = Time(Time(Time(Time(13) * Time(v[0] + v[4])) - Time(Time(64) * Time(v[1] + v[3])) +
                                 Time(Time(120) * v[2])) / Time(18));
    return {v[0], outer(v[0], v[1], v[2], v[3], v[4]), inner, outer(v[4], v[3], v[2], v[1], v[0]), v[4]};
  }

  void look_at(part const& p, Time const& doubt_around) {
    Time const doubt = std::max(p.doubt(), Time(doubt_around / Time(8)));
    bool const changes = p.side[0] != p.side[4];
    std::array<Time, 5> const c = hull(p);
    bool clear = true, grows = true, falls = true;
    for (std::size_t k = 0; k < 5; ++k) {
      clear = clear && c[k] > doubt;
      if (k == 0) continue;
      Time const step = Time(c[k] - c[k - 1]);
      grows = grows && step > doubt;
      falls = falls && step < Time(-doubt);
    }
    bool const flat = std::all_of(p.at.begin(), p.at.end(), [](auto const& s) { return s.value == Time(0); });
    bool const told = changes ? falls : clear || grows || falls || flat;
    bool const short_part = !(Time(math::abs(Time(p.at[4].time - p.at[0].time))) > shortest_);
    if (short_part || evaluations_ >= most_evaluations || (told && foretells(p, c, doubt))) return find_changes(p);
    look_at(half_of(p, 0), doubt);
    look_at(half_of(p, 2), doubt);
  }

  /// Whether the quartic gives the value at a place that is not on its grid.
  bool foretells(part const& p, std::array<Time, 5> c, Time const& doubt) {
    Time const share = Time(Time(408) / Time(985)), rest = Time(Time(1) - share);
    for (std::size_t left = 4; left > 0; --left)
      for (std::size_t k = 0; k < left; ++k) c[k] = Time(Time(rest * c[k]) + Time(share * c[k + 1]));
    Time const length = Time(p.at[4].time - p.at[0].time);
    Time const found = sample(Time(p.at[0].time + Time(share * length))).value;
    Time const size = Time(Time(math::abs(c[0])) + Time(math::abs(found)));
    Time const rounding = Time(Time(math::sqrt(std::numeric_limits<Time>::epsilon())) * size);
    return math::abs(Time((p.side[0] > 0 ? found : Time(-found)) - c[0])) <= Time(Time(doubt / Time(16)) + rounding);
  }

  /// The half that begins with sample k, in a grid twice as fine.
  part half_of(part const& p, std::size_t k) {
    auto const between = [&](std::size_t i) {
      Time const &a = p.at[i].time, &b = p.at[i + 1].time;
      return sample(Time(a + Time(Time(b - a) / Time(2))));
    };
    part result{{p.at[k], between(k), p.at[k + 1], between(k + 1), p.at[k + 2]}, {p.side[k], 0, 0, 0, p.side[k + 2]}};
    settle_sides(result);
    return result;
  }

  void find_changes(part const& p) {
    for (std::size_t k = 0; k < 4; ++k)
      if (p.side[k] != p.side[k + 1]) found_->push_back(sign_change(f_, p.side[k], p.at[k], p.at[k + 1]));
  }

  function_of_time<Time> f_;
  std::vector<sampled_time<Time>>* found_;
  Time shortest_{0};
  long evaluations_ = 0;
};

}  // namespace freefield::detail::flow_room
