#pragma once
/// @file
/// Which algorithm computes a hafnian.

#include <freefield/core/execution.hpp>
#include <freefield/core/lanes.hpp>
#include <freefield/core/multi_index.hpp>
#include <freefield/wick/hafnian/edge_classes.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string_view>
#include <vector>

namespace freefield {

/// All give the same number.  n is the number of vertices, k_i are powers, m = n/2 or sum k_i / 2.
enum class hafnian_algorithm {
  automatic,            ///< the fastest of the following for the scalar, the size and the powers
  sign_pairs,           ///< pairs with signs: n^2 2^(n/2) products; a field in which 2 is not 0
  division_free_pairs,  ///< pairs without signs: twice as many; any ring
  /// Equal edges are eliminated together: m^2 d^2 prod (e + 1) products; a field in which 1, ..., m + 1 are not 0.
  /// Rounded numbers lose about e/6 digits for every class of e edges; `automatic` takes another algorithm where that
  /// is too much.
  edge_classes,
  moment_table,         ///< integration by parts: d prod (k_i + 1) products; any ring
  subsets,              ///< n 2^n products and 2^n numbers; any ring, n <= 26
  matchings             ///< the sum over all (n - 1)!! matchings, for comparison; any ring
};

constexpr std::string_view to_string(hafnian_algorithm algorithm) {
  switch (algorithm) {
    case hafnian_algorithm::automatic: return "automatic";
    case hafnian_algorithm::sign_pairs: return "sign_pairs";
    case hafnian_algorithm::division_free_pairs: return "division_free_pairs";
    case hafnian_algorithm::edge_classes: return "edge_classes";
    case hafnian_algorithm::moment_table: return "moment_table";
    case hafnian_algorithm::subsets: return "subsets";
    case hafnian_algorithm::matchings: return "matchings";
  }
  return "unknown";
}

inline std::ostream& operator<<(std::ostream& out, hafnian_algorithm algorithm) { return out << to_string(algorithm); }

struct hafnian_options {
  hafnian_algorithm algorithm = hafnian_algorithm::automatic;
  freefield::execution execution = {};  ///< `serial`, `threads(n)`, any engine; changes no bit
  /// Called as progress(done, total), anew for each connected part of the matrix, and for a second algorithm where the
  /// first one loses too many digits; what is worked out at once is one leaf.
  progress_callback progress = {};
};

namespace detail::wick {

/// Tells whether 1, ..., n have inverses.
template <class T>
bool divides_up_to(std::size_t n) {
  if constexpr (!field_scalar<T>) {
    return false;
  } else {
    T sum(0);
    for (std::size_t k = 1; k <= n; ++k) {
      sum = T(sum + T(1));
      if (sum == T(0)) return false;
    }
    return true;
  }
}

template <class T>
hafnian_algorithm best_for_pairs() {
  return divides_up_to<T>(2) ? hafnian_algorithm::sign_pairs : hafnian_algorithm::division_free_pairs;
}

/// The cost of each algorithm in products; vectorised products are divided by the number of lanes.
template <class T>
double cost_of_table(std::vector<int> const& k) {
  double cost = static_cast<double>(k.size());
  for (int const power : k) cost *= power + 1;
  return cost <= 3e7 ? cost : std::numeric_limits<double>::infinity();  // a larger table would need too much memory
}

template <class T>
double cost_of_pairs(std::size_t m) {
  double const pairs = static_cast<double>(m);
  return m > 63 ? std::numeric_limits<double>::infinity()
                : 2 * pairs * (pairs + 8) * std::ldexp(1.0, static_cast<int>(m)) / static_cast<double>(lanes<T>::width);
}

template <class T>
double cost_of_classes(std::vector<edge_class> const& classes) {
  double cost = 0, nodes = 1, length = 1;
  auto left = static_cast<double>(classes.size());
  for (std::size_t c = 0; c < classes.size(); ++c, --left) {
    auto const edges = static_cast<double>(classes[c].edges);
    nodes *= c == 0 ? edges / 2 + 1 : edges + 1;
    length += edges;
    double const others = 2 * (left - 1);
    cost += nodes * (8 + others * (others + 6)) * length * (length + 8) / 2;
  }
  return cost / static_cast<double>(lanes<T>::width);
}

/// Chooses the algorithm for `powers` copies of each mode.  Edge classes are chosen only where they are allowed, or
/// where no other algorithm is possible.
template <class T>
hafnian_algorithm best_for_powers(std::vector<int> const& powers, std::size_t total, bool classes_allowed) {
  constexpr double never = std::numeric_limits<double>::infinity();
  double const table = cost_of_table<T>(powers), pairs = cost_of_pairs<T>((total + 1) / 2);
  std::vector<std::size_t> copies;
  for (int const k : powers) copies.push_back(static_cast<std::size_t>(k));
  bool const possible = divides_up_to<T>((total + 1) / 2 + 1);
  double const classes = possible && (classes_allowed || (table == never && pairs == never))
                             ? cost_of_classes<T>(edge_classes_of(std::move(copies)))
                             : never;
  if (table <= classes && table <= pairs && table < never) return hafnian_algorithm::moment_table;
  return classes <= pairs && classes < never ? hafnian_algorithm::edge_classes : best_for_pairs<T>();
}

}  // namespace detail::wick
}  // namespace freefield
