#pragma once
/// @file
/// Functionals of measures and their first variations.  The first call to try is `ff::relative_entropy(p, q)`, the
/// first functional to write
///
///     auto free_energy = ff::potential_energy(V) - temperature * ff::entropy;
///     free_energy(rho);   first_variation(free_energy, rho);   std::cout << free_energy;
///
/// Where each is defined (D density on a grid, P probability vector, G Gaussian, E ensemble):
///
///     entropy                                             D P G     local_entropy.hpp, gaussian_entropy.hpp
///     tsallis_entropy(q), renyi_entropy(a), hill_number(a)  D P G   local_entropy.hpp, renyi.hpp
///     entropy_power                                       D   G     gaussian_entropy.hpp
///     internal_energy(U)                                  D P       local_entropy.hpp
///     potential_energy(V)                                 D P G E   potential_energy.hpp
///     interaction_energy(W)                               D P G E   interaction_energy.hpp
///     kernel_entropy(h)                                         E   kernel_entropy.hpp
///     relative_entropy(q), reverse_relative_entropy(q), cross_entropy(q), jeffreys_divergence(q),
///     squared_hellinger(q), hellinger_distance(q), total_variation(q), chi_square_divergence(q), neyman_divergence(q)
///                                                         D P G     divergence.hpp, gaussian_divergence.hpp
///     jensen_shannon_divergence(q), jensen_shannon_distance(q), triangular_divergence(q), f_divergence(f, q)
///                                                         D P       divergence.hpp, power_divergence.hpp
///     tsallis_divergence(q, a), alpha_divergence(q, a)    D P G     power_divergence.hpp
///     renyi_divergence(q, a), bhattacharyya_distance(q)   D P G     renyi.hpp
///     fisher_information, relative_fisher_information(q)  D   G     fisher_information.hpp
///     dirichlet_energy                                    D         fisher_information.hpp
///     mutual_information(block, block)                        G     gaussian_entropy.hpp; (p, block, block, given),
///     too squared_wasserstein_distance(q)                         G     squared_wasserstein.hpp
///
/// On Gaussians total_variation is for one dimension, orders are finite.  Distances, maps and geodesics are in
/// freefield/transport.hpp.
///
/// The language: functional.hpp (what a functional is), combination.hpp (sums), composite.hpp (functions of a value),
/// law.hpp (what a functional obeys), variation.hpp (first variations as vectors).  Machinery: reference.hpp,
/// bound_formula.hpp; cells/ (one loop over cells, accurate terms), gaussians/ (two of them side by side).

#include <freefield/entropy/composite.hpp>
#include <freefield/entropy/divergence.hpp>
#include <freefield/entropy/fisher_information.hpp>
#include <freefield/entropy/gaussian_divergence.hpp>
#include <freefield/entropy/gaussian_entropy.hpp>
#include <freefield/entropy/interaction_energy.hpp>
#include <freefield/entropy/kernel_entropy.hpp>
#include <freefield/entropy/local_entropy.hpp>
#include <freefield/entropy/potential_energy.hpp>
#include <freefield/entropy/power_divergence.hpp>
#include <freefield/entropy/renyi.hpp>
#include <freefield/entropy/squared_wasserstein.hpp>
