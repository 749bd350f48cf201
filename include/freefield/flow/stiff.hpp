#pragma once
/// @file
/// Implicit steppers of vectors, for stiff problems: the door for those who need ordinary differential equations alone.
///
///     auto reaction = ff::ode([](auto const& y) { ... });                      // takes dual numbers
///     auto end = ff::evolve(reaction, start, 0.0, 1e11, ff::steppers::radau5{}, {.tolerance = 1e-8});
///
/// Between the ends of a step the states of these steppers are cubics: where a fast component follows a slow one, they
/// are less accurate than the ends, which dense output, samples and events inherit; `.largest_step` helps.
///
/// Where the Jacobian is from: jacobian.hpp (formulas, dual numbers), with_jacobian.hpp (`with_jacobian`, `with_band`);
/// its type chooses the solver (shifted_factor.hpp, sparse_factor.hpp).  Steppers: steppers.hpp, radau_table.hpp.

#include <freefield/flow/ode.hpp>
#include <freefield/flow/stiff/diagonal_method.hpp>
#include <freefield/flow/stiff/radau.hpp>
#include <freefield/flow/stiff/rosenbrock.hpp>
#include <freefield/flow/stiff/sparse_factor.hpp>
#include <freefield/flow/stiff/refusal.hpp>
#include <freefield/flow/stiff/with_jacobian.hpp>
