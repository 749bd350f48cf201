#pragma once
/// @file
/// The index sums of Feynman diagrams of the O(N) model.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/core/text/term_text.hpp>
#include <freefield/wick/diagram.hpp>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// A polynomial in the number N of components, (c_0 + c_1 N + c_2 N^2 + ...) / denominator.
class index_polynomial {
 public:
  /// @param coefficients  c_0, c_1, ..., the last one not zero
  index_polynomial(std::vector<std::int64_t> coefficients, std::int64_t denominator)
      : coefficients_(std::move(coefficients)), denominator_(denominator) {}

  std::vector<std::int64_t> const& coefficients() const { return coefficients_; }
  std::int64_t denominator() const { return denominator_; }

  /// Its value for a number of components; exact for exact numbers.
  template <field_scalar T>
  T operator()(T const& components) const {
    T sum(0);
    for (std::size_t k = coefficients_.size(); k-- > 0;) {
      sum = T(T(sum * components) + detail::wick::count_as<T>(coefficients_[k]));
    }
    return T(sum / detail::wick::count_as<T>(denominator_));
  }

  friend bool operator==(index_polynomial const&, index_polynomial const&) = default;

  /// (N^2 + 2 N)/3
  friend std::ostream& operator<<(std::ostream& out, index_polynomial const& p) {
    if (p.denominator_ != 1) out << '(';
    bool is_first = true;
    for (std::size_t k = p.coefficients_.size(); k-- > 0;) {
      if (p.coefficients_[k] == 0) continue;
      std::string power;
      detail::append_power(power, "N", static_cast<int>(k));
      detail::write_term(out, p.coefficients_[k], power, is_first);
      is_first = false;
    }
    if (is_first) out << '0';
    if (p.denominator_ != 1) out << ")/" << p.denominator_;
    return out;
  }

 private:
  std::vector<std::int64_t> coefficients_;
  std::int64_t denominator_;
};

namespace detail::wick {

/// The lines of a diagram with quartic vertices, and the four lines that meet at each vertex.
class index_flow {
 public:
  explicit index_flow(diagram const& d)
      : at_vertex_(static_cast<std::size_t>(d.order())), has_open_line_(d.external_nodes() > 0) {
    for (diagram::line const& l : d.lines()) {
      for (int k = 0; k < l.multiplicity; ++k) {
        for (std::size_t const node : {l.from, l.to}) {
          if (node >= d.external_nodes()) at_vertex_[node - d.external_nodes()].push_back(lines_);
        }
        ++lines_;
      }
    }
  }

  /// Returns counts, where counts[l] is the number of ways to join the lines in pairs at all vertices that give l
  /// closed loops.
  std::vector<std::int64_t> loop_counts() const {
    std::vector<std::size_t> joined(lines_);
    std::iota(joined.begin(), joined.end(), std::size_t{0});
    std::vector<std::int64_t> counts;
    pair(0, joined, counts);
    return counts;
  }

 private:
  void pair(std::size_t vertex, std::vector<std::size_t> const& joined, std::vector<std::int64_t>& counts) const {
    if (vertex == at_vertex_.size()) {
      std::size_t loops = 0;
      for (std::size_t l = 0; l < joined.size(); ++l) loops += joined[l] == l ? 1 : 0;
      if (has_open_line_) --loops;
      if (loops >= counts.size()) counts.resize(loops + 1, 0);
      ++counts[loops];
      return;
    }
    auto const& lines = at_vertex_[vertex];
    for (std::size_t partner = 1; partner < 4; ++partner) {
      auto next = joined;
      join(next, lines[0], lines[partner]);
      join(next, lines[partner == 1 ? 2 : 1], lines[partner == 3 ? 2 : 3]);
      pair(vertex + 1, next, counts);
    }
  }

  static void join(std::vector<std::size_t>& joined, std::size_t a, std::size_t b) {
    std::size_t const from = joined[a], to = joined[b];
    for (std::size_t& line : joined) line = line == from ? to : line;
  }

  std::vector<std::vector<std::size_t>> at_vertex_;
  std::size_t lines_ = 0;
  bool has_open_line_;
};

}  // namespace detail::wick

/// The sum over the indices of a diagram of the O(N) model with the interaction (lambda / 4!) (phi . phi)^2, a
/// polynomial in N: every vertex, V_abcd = (delta_ab delta_cd + delta_ac delta_bd + delta_ad delta_bc) / 3, joins its
/// lines in pairs in three ways, and every closed loop of lines counts N.
///
///     index_factor(vacuum_diagrams(4, 1)[0])    // (N^2 + 2 N)/3
///
/// For a diagram with two external legs a, b it is the factor of delta_ab.
/// Cost: O(3^order).
/// @throws error `domain` for vertices that are not of four neutral legs, and for other than none or two external legs
/// Source: H. Kleinert, V. Schulte-Frohlinde, Critical Properties of phi^4-Theories, ch. 6.
inline index_polynomial index_factor(diagram const& d) {
  constexpr std::string_view function = "index_factor";
  for (int v = 0; v < d.order(); ++v) {
    vertex_kind const& legs = d.vertex(static_cast<std::size_t>(v));
    require(legs == vertex_kind{.neutral = 4}, errc::domain,
            {function, "vertex is not quartic", "vertices of four neutral legs"}, legs.neutral, {v});
  }
  external_legs const& outside = d.external();
  require(outside == external_legs{} || outside == external_legs{.neutral = 2}, errc::domain,
          {function, "diagram has wrong external legs", "none or two neutral ones"}, d.external_nodes());
  std::int64_t denominator = 1;
  for (int v = 0; v < d.order(); ++v) denominator *= 3;
  return {detail::wick::index_flow(d).loop_counts(), denominator};
}

}  // namespace freefield
