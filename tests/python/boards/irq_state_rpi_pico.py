# run: taipan run --board rpi_pico
# What disable_irq() gives, and how sections lie one inside the other.
import parts.irq_state
