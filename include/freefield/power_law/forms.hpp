#pragma once
/// @file
/// The scaling laws of the literature as formulas.  Bind the data by the same names: `given(symbol<"N"> = sizes, ...)`.

#include <freefield/core/expression.hpp>

namespace freefield::forms {

inline constexpr auto x = symbol<"x">;          ///< what is scaled: parameters, data, compute
inline constexpr auto N = symbol<"N">;          ///< parameters of the model
inline constexpr auto D = symbol<"D">;          ///< training tokens or samples

inline constexpr auto A = symbol<"A">;
inline constexpr auto B = symbol<"B">;
inline constexpr auto E = symbol<"E">;          ///< irreducible loss
inline constexpr auto alpha = symbol<"alpha">;
inline constexpr auto beta = symbol<"beta">;

/// L = A x^-alpha.
inline constexpr auto power_law = A * pow(x, -alpha);

/// L = E + A x^-alpha: a power law above the irreducible loss.
inline constexpr auto saturating_power_law = E + A * pow(x, -alpha);

/// L = E + A N^-alpha + B D^-beta (Hoffmann et al. 2022, arXiv:2203.15556, eq. 2).
inline constexpr auto chinchilla = E + A * pow(N, -alpha) + B * pow(D, -beta);

inline constexpr auto N_c = symbol<"N_c">;
inline constexpr auto D_c = symbol<"D_c">;
inline constexpr auto alpha_N = symbol<"alpha_N">;
inline constexpr auto alpha_D = symbol<"alpha_D">;

/// L = [(N_c/N)^(alpha_N/alpha_D) + D_c/D]^alpha_D (Kaplan et al. 2020, arXiv:2001.08361, eq. 1.5).
inline constexpr auto kaplan = pow(pow(N_c / N, alpha_N / alpha_D) + D_c / D, alpha_D);

inline constexpr auto c0 = symbol<"c0">;
inline constexpr auto c1 = symbol<"c1">;
inline constexpr auto d1 = symbol<"d1">;        ///< where the break is, in units of x
inline constexpr auto f1 = symbol<"f1">;        ///< its width in log x

/// y = E + A x^-c0 (1 + (x/d1)^(1/f1))^(-c1 f1): log (y - E) has slope -c0 in log x before the break at d1 and
/// -(c0 + c1) after it (Caballero et al. 2022, arXiv:2210.14891, eq. 1 with one break).  d1, f1 > 0.
inline constexpr auto broken_power_law =
    E + A * pow(x, -c0) * pow(constant<1> + pow(x / d1, constant<1> / f1), -(c1 * f1));

}  // namespace freefield::forms
