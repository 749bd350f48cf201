#pragma once
/// @file
/// Distances and couplings between measures.  The first call to try is `ff::wasserstein_distance(p, q)`.
///
///     bures.hpp    between Gaussians: Wasserstein distances, the optimal map, the geodesic; the distance of Fisher and
///                  Rao

#include <freefield/transport/bures.hpp>
