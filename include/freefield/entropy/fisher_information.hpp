#pragma once
/// @file
/// Functionals of the gradient of a density: Dirichlet's energy and the Fisher information, by differences over faces.

#include <freefield/entropy/divergence.hpp>

#include <cstddef>
#include <ostream>
#include <string_view>

namespace freefield {

namespace detail::entropy_room {

/// visit(i, j, 1/h^2) for every pair of cells i, j that share a face, with the distance h of their centres.
template <class T, int D, class Visit>
void for_each_face(grid<T, D> const& cells, Visit const& visit) {
  for (int k = 0; k < D; ++k) {
    auto const& axis = cells.along(k);
    Eigen::Index const stride = cells.stride(k), count = axis.cells, blocks = cells.size() / (stride * count);
    T const inverse = T(T(1) / axis.step()), weight = T(inverse * inverse);
    bool const closed = axis.ends == boundary::periodic && count > 1;
    for (Eigen::Index block = 0; block < blocks; ++block) {
      Eigen::Index const first = block * stride * count;
      for (Eigen::Index i = 0; i + 1 < count; ++i) {
        for (Eigen::Index s = 0; s < stride; ++s) {
          visit(first + i * stride + s, first + (i + 1) * stride + s, weight);
        }
      }
      if (!closed) continue;
      for (Eigen::Index s = 0; s < stride; ++s) visit(first + (count - 1) * stride + s, first + s, weight);
    }
  }
}

/// A functional v sum over faces of g(rho_i, rho_j)/h^2: its own says, for a pair of cells, `pair(i, j)` = g, its
/// derivative `slope(i, j)` with respect to rho_i, and `change(i, j, v_i, v_j)`, that of the slope in a direction.
template <class R, class T, int D, class Faces>
R sum_over_faces(density<T, D> const& rho, Faces const& faces) {
  R sum(0), carry(0);  // compensated: faces come in no order of size
  for_each_face(rho.grid(), [&](Eigen::Index i, Eigen::Index j, T const& weight) {
    R const term = R(R(faces.pair(i, j) * R(weight)) - carry), next = R(sum + term);
    carry = math::is_finite(next) ? R(R(next - sum) - term) : R(0);
    sum = next;
  });
  return R(sum * R(rho.grid().cell_volume()));
}
template <class R, class T, int D, class Faces>
vector_of<R> slopes_over_faces(density<T, D> const& rho, Faces const& faces) {
  vector_of<R> result = vector_of<R>::Constant(rho.size(), R(0));
  for_each_face(rho.grid(), [&](Eigen::Index i, Eigen::Index j, T const& weight) {
    result(i) = R(result(i) + R(faces.slope(i, j) * R(weight)));
    result(j) = R(result(j) + R(faces.slope(j, i) * R(weight)));
  });
  return result;
}
template <class R, class T, int D, class Faces, class Direction>
vector_of<R> changes_over_faces(density<T, D> const& rho, Faces const& faces, Direction const& v) {
  require_direction(rho, v);
  vector_of<R> result = vector_of<R>::Constant(rho.size(), R(0));
  for_each_face(rho.grid(), [&](Eigen::Index i, Eigen::Index j, T const& weight) {
    R const a = R(v(i)), b = R(v(j));
    result(i) = R(result(i) + R(faces.change(i, j, a, b) * R(weight)));
    result(j) = R(result(j) + R(faces.change(j, i, b, a) * R(weight)));
  });
  return result;
}

/// (rho_j - rho_i)^2 / 2
template <class R, class T>
struct dirichlet_faces {
  vector_of<T> const& rho;

  R pair(Eigen::Index i, Eigen::Index j) const {
    R const difference = R(R(rho(j)) - R(rho(i)));
    return R(R(difference * difference) / R(2));
  }
  R slope(Eigen::Index i, Eigen::Index j) const { return R(R(rho(i)) - R(rho(j))); }
  R change(Eigen::Index, Eigen::Index, R const& a, R const& b) const { return R(a - b); }
};

/// 4 sqrt(pi_i pi_j) (sqrt(a_j) - sqrt(a_i))^2 with a = rho/pi; pi = 1 for the Fisher information itself.
template <class R, class T, class Reference>
class fisher_faces {
 public:
  fisher_faces(vector_of<T> const& values, Reference const& other) : rho(values), reference(other) {}

  R pair(Eigen::Index i, Eigen::Index j) const {
    R const p = R(rho(i)), q = R(rho(j)), one = reference(i), other = reference(j);
    if ((p > R(0) && !(one > R(0))) || (q > R(0) && !(other > R(0)))) return infinite<R>("relative_fisher_information");
    if (!(one > R(0)) || !(other > R(0))) return R(0);
    R const difference = root_difference(p, one, q, other);
    return R(R(R(4) * R(math::sqrt(one) * math::sqrt(other))) * R(difference * difference));
  }
  /// 4 sqrt(pi_j/pi_i) (1 - sqrt(a_j/a_i))
  R slope(Eigen::Index i, Eigen::Index j) const {
    R const p = R(rho(i)), q = R(rho(j)), one = reference(i), other = reference(j);
    if (!(one > R(0)) || !(other > R(0))) return R(0);
    if (!(p > R(0))) return q > R(0) ? R(-infinite<R>("fisher_information")) : R(0);
    R const own = R(math::sqrt(p) / math::sqrt(one));
    R const share = R(-R(root_difference(p, one, q, other) / own));
    return R(R(R(4) * R(math::sqrt(other) / math::sqrt(one))) * share);
  }
  /// 2 sqrt(pi_j/pi_i) sqrt(a_j/a_i) (v_i/rho_i - v_j/rho_j); infinite where an empty cell is moved.
  R change(Eigen::Index i, Eigen::Index j, R const& v, R const& w) const {
    R const p = R(rho(i)), q = R(rho(j));
    if (!(reference(i) > R(0)) || !(reference(j) > R(0))) return R(0);
    if (!(p > R(0))) return v == R(0) ? R(0) : infinite<R>("fisher_information");
    if (!(q > R(0))) return w == R(0) ? R(0) : R(-infinite<R>("fisher_information"));
    return R(R(R(2) * R(math::sqrt(q) / math::sqrt(p))) * R(R(v / p) - R(w / q)));
  }

 private:
  vector_of<T> const& rho;
  Reference const& reference;

  /// sqrt(q/other) - sqrt(p/one), without cancellation where the quotients have a place in R.
  static R root_difference(R const& p, R const& one, R const& q, R const& other) {
    R const a = R(p / one), b = R(q / other), gap = R(b - a);
    R const first = R(math::sqrt(p) / math::sqrt(one)), second = R(math::sqrt(q) / math::sqrt(other));
    if (!math::is_finite(gap)) return R(second - first);
    return first > R(0) || second > R(0) ? R(gap / R(first + second)) : R(0);
  }
};

/// The reference of the Fisher information itself.
template <class R>
struct uniform_reference {
  R operator()(Eigen::Index) const { return R(1); }
};
template <class R, class T>
struct density_reference {
  vector_of<T> const& values;
  R operator()(Eigen::Index i) const { return R(values(i)); }
};

}  // namespace detail::entropy_room

/// Dirichlet's energy, integral |grad rho|^2 / 2, whose first variation is -Laplace rho: on densities, by differences
/// of neighbours (error O(step^2)).  Nothing flows through a wall.
struct dirichlet_energy_functional : functional_node<dirichlet_energy_functional> {
  using laws = law_list<law::nonnegative, law::convex>;
  void print(std::ostream& out) const { out << "dirichlet_energy"; }
};
inline constexpr dirichlet_energy_functional dirichlet_energy{};

template <class T, int D>
struct functional_on<dirichlet_energy_functional, density<T, D>> {
  using F = dirichlet_energy_functional;
  using M = density<T, D>;
  using faces = detail::entropy_room::dirichlet_faces<T, T>;
  static constexpr bool has_curvature = true;

  static T value(F const&, M const& rho) { return detail::entropy_room::sum_over_faces<T>(rho, faces{rho.values()}); }
  static vector_of<T> variation(F const&, M const& rho) {
    return detail::entropy_room::slopes_over_faces<T>(rho, faces{rho.values()});
  }
  template <class Direction>
  static vector_of<T> curvature(F const&, M const& rho, Direction const& v) {
    return detail::entropy_room::changes_over_faces<T>(rho, faces{rho.values()}, v);
  }
};

/// The Fisher information of location, integral |grad log rho|^2 rho = 4 integral |grad sqrt rho|^2.
///     density    differences of sqrt rho over faces (error O(step^2)); first variation -4 Laplace(sqrt rho) / sqrt rho
///     gaussian   tr C^-1, +infinity where C is singular; {0, -2 C^-2}
struct fisher_information_functional : functional_node<fisher_information_functional> {
  using laws = law_list<law::nonnegative, law::convex>;
  void print(std::ostream& out) const { out << "fisher_information"; }
};
inline constexpr fisher_information_functional fisher_information{};

template <real_scalar T, int D>
struct functional_on<fisher_information_functional, density<T, D>> {
  using F = fisher_information_functional;
  using M = density<T, D>;
  using uniform = detail::entropy_room::uniform_reference<T>;
  using faces = detail::entropy_room::fisher_faces<T, T, uniform>;
  static constexpr bool has_curvature = true;
  static constexpr uniform one{};

  static T value(F const&, M const& rho) {
    return detail::entropy_room::sum_over_faces<T>(rho, faces{rho.values(), one});
  }
  static vector_of<T> variation(F const&, M const& rho) {
    return detail::entropy_room::slopes_over_faces<T>(rho, faces{rho.values(), one});
  }
  template <class Direction>
  static vector_of<T> curvature(F const&, M const& rho, Direction const& v) {
    return detail::entropy_room::changes_over_faces<T>(rho, faces{rho.values(), one}, v);
  }
};

namespace detail::entropy_room {

struct relative_fisher_kind : no_parameter {
  static constexpr std::string_view name = "relative_fisher_information";
  using laws = law_list<law::nonnegative, law::additive>;  // 0 across a gap, too, where the parts weigh differently
};

}  // namespace detail::entropy_room

template <class Q, real_scalar T, int D>
  requires detail::entropy_room::same_kind<density<T, D>, detail::entropy_room::measure_in<Q>>
struct functional_on<divergence<detail::entropy_room::relative_fisher_kind, Q>, density<T, D>> {
  using F = divergence<detail::entropy_room::relative_fisher_kind, Q>;
  using M = density<T, D>;
  using U = typename F::reference_type::scalar_type;
  using R = detail::entropy_room::meeting_of<T, U>;
  using values = detail::entropy_room::density_reference<R, U>;
  using faces = detail::entropy_room::fisher_faces<R, T, values>;
  static constexpr bool has_curvature = true;

  static R value(F const& f, M const& rho) {
    values const q = reference_values(f, rho);
    return detail::entropy_room::sum_over_faces<R>(rho, faces{rho.values(), q});
  }
  static vector_of<R> variation(F const& f, M const& rho) {
    values const q = reference_values(f, rho);
    return detail::entropy_room::slopes_over_faces<R>(rho, faces{rho.values(), q});
  }
  template <class Direction>
  static vector_of<R> curvature(F const& f, M const& rho, Direction const& v) {
    values const q = reference_values(f, rho);
    return detail::entropy_room::changes_over_faces<R>(rho, faces{rho.values(), q}, v);
  }

 private:
  static values reference_values(F const& f, M const& rho) {
    detail::entropy_room::require_same_cells("relative_fisher_information", rho, f.reference());
    return {f.reference().values()};
  }
};

/// The relative Fisher information integral |grad log(p/q)|^2 p = 4 integral |grad sqrt(p/q)|^2 q.
///     density    differences of sqrt(p/q) over faces, with sqrt(q_i q_j) on a face (error O(step^2))
///     gaussian   tr(X C0 X) + |C1^-1 D|^2 with X = C1^-1 - C0^-1; {2 C1^-2 (m0 - m1), 2 (C1^-2 - C0^-2)}
inline constexpr detail::entropy_room::divergence_call<detail::entropy_room::relative_fisher_kind>
    relative_fisher_information{};

}  // namespace freefield
