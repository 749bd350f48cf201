#pragma once
/// @file
/// The force on a particle, and the noise that it gets.

#include <freefield/core/random.hpp>
#include <freefield/entropy/potential_energy.hpp>
#include <freefield/flow/free_energy.hpp>
#include <freefield/measure/ensemble.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

namespace freefield::detail::flow_room {

struct particle_part {
  template <class G> static constexpr bool of = std::same_as<G, entropy_functional> || is_potential_energy<G>;
};

/// Potential energies minus a temperature times the entropy: what particles can follow without knowing of each other.
template <class F>
concept particle_free_energy = functional<F> && every_term<particle_part, terms_in<F>>;

/// Potential and temperature of a free energy at one time.
template <class T, particle_free_energy F>
class particle_forces {
 public:
  particle_forces(std::string_view function, F const& f, Eigen::Index dimension)
      : terms_(entropy_room::terms_of(f)), temperature_(checked_temperature<T>(function, f)) {
    each([&]<class V, class... B>(T const&, potential_energy_functional<V, B...> const&) {
      require_fields_below(function, fields_of<V>{}, dimension);
    });
  }

  T const& temperature() const { return temperature_; }

  /// grad V(x)
  void gradient(std::span<T const> x, std::span<T> out) const {
    for (T& partial : out) partial = T(0);
    each([&]<class V, class... B>(T const& c, potential_energy_functional<V, B...> const& g) {
      add_gradient(fields_of<V>{}, c, g, x, out);
    });
  }

 private:
  template <class... Fields>
  static void require_fields_below(std::string_view function, variable_set<Fields...>, Eigen::Index dimension) {
    auto const d = static_cast<std::size_t>(dimension);
    (require(Fields::index < d, errc::size_mismatch,
             {function, "the potential has a field that the particles lack", "fields below their dimension"},
             Fields::index), ...);
  }
  template <class... Fields, class F1>
  static void add_gradient(variable_set<Fields...>, T const& c, F1 const& f, std::span<T const> x, std::span<T> out) {
    auto const at = [&](auto const& formula) {
      return std::apply([&](auto const&... b) { return T(evaluate(formula, at_point(x), b...)); },
                        f.potential.bindings);
    };
    ((out[Fields::index] = T(out[Fields::index] + T(c * at(derivative(f.potential.formula, Fields{}))))), ...);
  }

  template <class Visit>
  void each(Visit const& visit) const {
    auto const one = [&]<class C, class G>(functional_term<C, G> const& term) {
      if constexpr (!std::same_as<G, entropy_functional>) visit(T(term.coefficient), term.functional);
    };
    std::apply([&](auto const&... term) { (one(term), ...); }, terms_);
  }

  terms_in<F> terms_;
  T temperature_;
};

/// The noise of particle i of n in step number k, from a stream of its own.  The seed is changed by a constant, so that
/// particles drawn by `sample` with the same seed do not meet the numbers again that placed them.
inline philox4x32 noise_of(std::uint64_t seed, long step, Eigen::Index particle, Eigen::Index particles) {
  std::uint64_t const stream =
      static_cast<std::uint64_t>(step) * static_cast<std::uint64_t>(particles) + static_cast<std::uint64_t>(particle);
  return philox4x32(seed ^ 0x6c616e676576696eULL, stream);
}

}  // namespace freefield::detail::flow_room
