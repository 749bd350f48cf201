#pragma once
/// @file
/// Wick's theorem: what follows from counting the matchings of fields, exact in every scalar.  The first calls to try
/// are `ff::contract(x * x * y * y)` and `ff::hafnian(A)`.
///
/// What is a sum over matchings is here: moments and Hermite polynomials, diagrams, and the series about the free
/// field. What takes a determinant, an exponential or a quadrature is in `integral/`.
///
///     hafnian.hpp, hafnian_gradient.hpp, hafnian_estimate.hpp, banded.hpp, low_rank.hpp, matchings.hpp
///         the sum over all matchings, its derivatives and its error; machinery in hafnian/
///     pfaffian.hpp, permanent.hpp, torontonian.hpp   its relatives; machinery in pfaffian/
///     moment.hpp, moment_table.hpp, charged_moment.hpp, grassmann_moment.hpp
///         moments of real, complex and Grassmann fields; machinery in moment/
///     expectation.hpp   expectations of polynomials in the fields
///     hermite.hpp, normal_order.hpp   polynomials without contractions among themselves
///     contraction.hpp   a polynomial in fields as one in their propagators, by the compiler; machinery in contraction/
///     diagram.hpp, diagrams.hpp, diagram_value.hpp, diagram_index_factor.hpp, diagram_svg.hpp
///         Feynman diagrams; machinery in diagram/
///     field_polynomial.hpp, vertex_tensor.hpp, perturbation_series.hpp, effective_action.hpp
///         actions and the series about the free field; machinery in perturbation/
///     pade.hpp, borel_pade.hpp, conformal_borel.hpp, optimal_truncation.hpp, large_order.hpp
///         sums of divergent series
///     edgeworth.hpp, nearly_gaussian.hpp   distributions close to a Gaussian

#include <freefield/wick/banded.hpp>
#include <freefield/wick/borel_pade.hpp>
#include <freefield/wick/charged_moment.hpp>
#include <freefield/wick/conformal_borel.hpp>
#include <freefield/wick/contraction.hpp>
#include <freefield/wick/diagram_index_factor.hpp>
#include <freefield/wick/diagram_svg.hpp>
#include <freefield/wick/diagram_value.hpp>
#include <freefield/wick/diagrams.hpp>
#include <freefield/wick/edgeworth.hpp>
#include <freefield/wick/effective_action.hpp>
#include <freefield/wick/expectation.hpp>
#include <freefield/wick/field_polynomial.hpp>
#include <freefield/wick/grassmann_moment.hpp>
#include <freefield/wick/hafnian.hpp>
#include <freefield/wick/hafnian_estimate.hpp>
#include <freefield/wick/hafnian_gradient.hpp>
#include <freefield/wick/hermite.hpp>
#include <freefield/wick/large_order.hpp>
#include <freefield/wick/low_rank.hpp>
#include <freefield/wick/moment.hpp>
#include <freefield/wick/moment_table.hpp>
#include <freefield/wick/nearly_gaussian.hpp>
#include <freefield/wick/normal_order.hpp>
#include <freefield/wick/optimal_truncation.hpp>
#include <freefield/wick/pade.hpp>
#include <freefield/wick/matchings.hpp>
#include <freefield/wick/permanent.hpp>
#include <freefield/wick/perturbation_series.hpp>
#include <freefield/wick/pfaffian.hpp>
#include <freefield/wick/torontonian.hpp>
#include <freefield/wick/vertex_tensor.hpp>
