#pragma once
/// @file
/// Exponential integrators: steps that are exact in a linear part, however stiff or fast it is.
///
///     auto reaction = ff::semilinear(A, [](auto const& u) { ... });            // u' = A u + N(u)
///     auto end = ff::evolve(reaction, u0, 0.0, 1.0, ff::steppers::exponential_rk4{}, {.step = 1e-2});
///
/// Flows: exponential/semilinear.hpp.  Steppers: exponential/steppers.hpp (`exponential_euler`, `exponential_rk4`), of
/// one length; exponential/rosenbrock.hpp (`exponential_rosenbrock`), by error, for any flow with a dense Jacobian.

#include <freefield/flow/evolve.hpp>
#include <freefield/flow/exponential/rosenbrock.hpp>
#include <freefield/flow/exponential/steppers.hpp>
