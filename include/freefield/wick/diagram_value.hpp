#pragma once
/// @file
/// The value of a Feynman diagram for a covariance and vertices.

#include <freefield/core/multi_index.hpp>
#include <freefield/numeric/submatrix.hpp>
#include <freefield/numeric/symmetric_matrix.hpp>
#include <freefield/wick/diagram.hpp>
#include <freefield/wick/diagram/component_array.hpp>
#include <freefield/wick/vertex_tensor.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::wick {

/// Computes the sum over the field components at the ends of all lines, one vertex after the other.  The next vertex is
/// always the one that leaves the fewest lines open.
template <field_scalar T>
class diagram_contraction {
 public:
  /// @param components  the field components of the external legs
  diagram_contraction(diagram const& d, matrix_of<T> const& propagator, std::span<vertex_tensor<T> const> vertices,
                      std::span<Eigen::Index const> components)
      : external_(d.external_nodes()), propagator_(propagator), vertices_(vertices), components_(components) {
    for (diagram::line const& l : d.lines()) {
      for (int k = 0; k < l.multiplicity; ++k) lines_.push_back({l.from, l.to});
    }
    for (int v = 0; v < d.order(); ++v) left_.push_back(static_cast<std::size_t>(v));
  }

  T operator()(diagram const& d) {
    component_array<T> sum(static_cast<std::size_t>(propagator_.rows()));
    while (!left_.empty()) {
      auto const next = std::min_element(left_.begin(), left_.end(), [&](std::size_t v, std::size_t w) {
        return lines_left_open(sum, v) < lines_left_open(sum, w);
      });
      component_array<T> vertex = with_legs(*next, vertices_[d.kind(*next)]);
      left_.erase(next);
      sum = sum_of_products(std::move(sum), std::move(vertex));
    }
    T value = sum.value();
    for (auto const& [from, to] : lines_) {
      if (to < external_) value = T(value * propagator_(components_[from], components_[to]));
    }
    return value;
  }

 private:
  struct ends {
    std::size_t from, to;

    bool meet(std::size_t node) const { return (from == node) != (to == node); }
  };

  std::size_t lines_left_open(component_array<T> const& sum, std::size_t v) const {
    std::size_t open = sum.names().size();
    for (std::size_t l = 0; l < lines_.size(); ++l) {
      if (!lines_[l].meet(external_ + v) || lines_[l].from < external_) continue;
      bool const ends_here = std::find(sum.names().begin(), sum.names().end(), l) != sum.names().end();
      open = ends_here ? open - 1 : open + 1;
    }
    return open;
  }

  /// The tensor of a vertex after its loops were closed and propagators were applied to the lines to external legs and
  /// to those that begin at it.
  component_array<T> with_legs(std::size_t v, vertex_tensor<T> const& tensor) const {
    std::size_t const node = external_ + v;
    std::vector<std::size_t> names;
    std::size_t loops = 0;
    for (std::size_t l = 0; l < lines_.size(); ++l) {
      if (lines_[l].meet(node)) names.push_back(l);
      else if (lines_[l].from == node) ++loops;
    }
    auto const lines = names;
    names.resize(names.size() + 2 * loops, lines_.size());
    component_array<T> result(tensor, std::move(names));
    for (std::size_t k = 0; k < loops; ++k) result.trace_last_two(propagator_);
    for (std::size_t const l : lines) {
      auto const [from, to] = lines_[l];
      if (from < external_) result.apply_row(l, propagator_, static_cast<std::size_t>(components_[from]));
      else if (from == node) result.multiply(l, propagator_);
    }
    return result;
  }

  std::size_t external_;
  matrix_of<T> const& propagator_;
  std::span<vertex_tensor<T> const> vertices_;
  std::span<Eigen::Index const> components_;
  std::vector<ends> lines_;
  std::vector<std::size_t> left_;
};

/// The tensor of the only kind of vertices, or a list with one tensor for each kind, as an argument.
template <class T>
struct tensors_of_kinds {
  std::span<vertex_tensor<T> const> given;

  tensors_of_kinds(vertex_tensor<T> const& only) : given(&only, 1) {}
  tensors_of_kinds(std::vector<vertex_tensor<T>> const& tensors) : given(tensors) {}
  tensors_of_kinds(std::span<vertex_tensor<T> const> tensors) : given(tensors) {}
};

/// Checks that the vertices agree with the diagram and with the propagator.
template <class T>
void require_vertices_of(diagram const& d, Eigen::Index dimension, std::span<vertex_tensor<T> const> vertices) {
  constexpr std::string_view function = "diagram_value";
  for (int k = 0; k < d.order(); ++k) {
    auto const v = static_cast<std::size_t>(k);
    auto const place = static_cast<std::ptrdiff_t>(d.kind(v));
    require(d.kind(v) < vertices.size(), errc::size_mismatch,
            {function, "a kind of vertices has no tensor", "one tensor for each kind"}, vertices.size(), {place});
    vertex_tensor<T> const& tensor = vertices[d.kind(v)];
    require(tensor.rank() == d.vertex(v).neutral, errc::size_mismatch,
            {function, "rank of a tensor is not the number of legs of its vertices", "a tensor of their number"},
            tensor.rank(), {place});
    require(tensor.dimension() == dimension, errc::size_mismatch,
            {function, "tensor and propagator differ in dimension", "equal dimensions"}, tensor.dimension(), {place});
  }
}

inline void require_components_of(diagram const& d, Eigen::Index dimension, std::span<Eigen::Index const> components) {
  constexpr std::string_view function = "diagram_value";
  require(components.size() == d.external_nodes(), errc::size_mismatch,
          {function, "wrong number of external components", "one for each external leg"}, components.size());
  require_existing(function, components, dimension);
}

}  // namespace detail::wick

/// The contribution of a diagram with neutral lines to the expectation of x_i x_j ... (its external legs), or to the
/// partition function, in the measure exp(-U) times the free one, for U the sum of the vertex tensors:
///     (-1)^order / symmetry factor * sum over field components of  prod over lines of C  prod over vertices of V.
/// The sum over diagrams is the coefficient of the perturbation series: over the connected vacuum diagrams that of
/// log(Z / Z_0), over those without vacuum parts that of E[x_i x_j ...], over the connected ones the cumulant.
///
///     T sum(0);
///     for (diagram const& d : diagrams(4, 2, 3, {.connected = true})) sum += diagram_value(d, C, V, indices{0, 1});
///
/// @param propagator  C, d x d, symmetric
/// @param vertices    a tensor of rank r for every kind of vertex, in the order of the kinds
/// @param components  the field components of the external legs
/// Exact for exact numbers.  Cost: O(d^(w + 1)) products for each vertex, where w is the number of lines that are open
/// before or after it, its own included; O(d^w) memory.
/// @throws error `size_mismatch`, `not_symmetric`, `non_finite`; `domain` for a diagram with directed lines,
/// `out_of_range` for a field component that is not there; `too_large` for more than 2^24 numbers at a time; `overflow`
template <dense_matrix Matrix, field_scalar T = typename Matrix::Scalar>
T diagram_value(diagram const& d, Matrix const& propagator,
                std::type_identity_t<detail::wick::tensors_of_kinds<T>> vertices,
                indices const& components = {}) {
  constexpr std::string_view function = "diagram_value";
  auto const lines = d.lines();
  require(std::all_of(lines.begin(), lines.end(), [](auto const& l) { return l.kind == line_kind::neutral; }),
          errc::domain, {function, "diagram has directed lines", "neutral lines only"}, lines.size());
  auto const c = detail::checked_symmetric<T, detail::by_coordinates>(function, propagator);
  detail::wick::require_components_of(d, c.rows(), components);
  detail::wick::require_vertices_of<T>(d, c.rows(), vertices.given);
  if (c.rows() == 0 && !lines.empty()) return T(0);
  T const sum = detail::wick::diagram_contraction<T>(d, c, vertices.given, components)(d);
  T const symmetry = detail::wick::count_as<T>(d.symmetry_factor());
  T const value = d.order() % 2 == 0 ? T(sum / symmetry) : T(-T(sum / symmetry));
  require(math::is_finite(value), errc::overflow, {function, "value overflows", "a finite result"}, value);
  return value;
}

/// The propagators of fields with one component: C, <psi psi*> and <psi psi-bar>.
template <field_scalar T>
struct line_weights {
  T neutral = T(0);
  T charged = T(0);
  T fermion = T(0);
};

/// The contribution of a diagram of fields with one component each, directed lines and the sign of Grassmann lines
/// included:
///     sign (-1)^order / symmetry factor * a propagator for every line * a coupling for every vertex.
///
///     diagram_value(d, line_weights<rational>{.neutral = 1, .fermion = 1}, {g})
///
/// @param couplings  one for every kind of vertex, in the order of the kinds
/// @throws error `size_mismatch` for a kind without coupling; `overflow`
template <field_scalar T>
T diagram_value(diagram const& d, line_weights<T> const& propagators,
                std::type_identity_t<std::vector<T>> const& couplings) {
  constexpr std::string_view function = "diagram_value";
  T value = T(T(d.order() % 2 == 0 ? d.sign() : -d.sign()) / detail::wick::count_as<T>(d.symmetry_factor()));
  for (auto const& l : d.lines()) {
    T const& weight = l.kind == line_kind::neutral   ? propagators.neutral
                      : l.kind == line_kind::charged ? propagators.charged
                                                     : propagators.fermion;
    for (int k = 0; k < l.multiplicity; ++k) value = T(value * weight);
  }
  for (int v = 0; v < d.order(); ++v) {
    std::size_t const kind = d.kind(static_cast<std::size_t>(v));
    require(kind < couplings.size(), errc::size_mismatch,
            {function, "a kind of vertices has no coupling", "one coupling for each kind"}, couplings.size());
    value = T(value * couplings[kind]);
  }
  require(math::is_finite(value), errc::overflow, {function, "value overflows", "a finite result"}, value);
  return value;
}

}  // namespace freefield
