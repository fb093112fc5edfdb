use crate::{Copied, Heap, Kind, Val};
use alloc::vec::Vec;

fn collect(heap: &mut Heap, roots: &[Val]) {
    heap.begin_mark();
    for r in roots {
        heap.shade(*r);
    }
    while !heap.mark_step(7) {}
    heap.begin_sweep();
    while !heap.sweep_step(1) {}
}

#[test]
fn floats_survive_as_immediates_or_not_at_all() {
    for x in [0.0, -0.0, 1.0, -1.5, 0.1, 1e300, 1e-300, f64::INFINITY, f64::MAX, f64::MIN_POSITIVE, 123456.789, -1e76, 1e77] {
        if let Some(v) = Val::try_float(x) {
            assert_eq!(v.as_flonum().map(f64::to_bits), Some(x.to_bits()));
        }
    }
    assert!(Val::try_float(f64::NAN).is_none());
}

#[test]
fn garbage_is_reused_and_the_reachable_stays() {
    let mut heap = Heap::new(16 * 1024);
    let root = heap.alloc(Kind::List, 3).unwrap();
    let kept = heap.alloc_bytes(Kind::Str, 5).unwrap();
    heap.bytes_mut(kept).copy_from_slice(b"hello");
    heap.set(root, 1, kept);
    for _ in 0..1000 {
        if heap.alloc(Kind::Tuple, 9).is_none() {
            collect(&mut heap, &[root]);
            assert!(heap.alloc(Kind::Tuple, 9).is_some());
        }
    }
    assert_eq!(heap.bytes(heap.get(root, 1)), b"hello");
    assert_eq!(heap.verify(&[root]), Ok(2));
}

#[test]
fn large_objects_come_and_go() {
    let mut heap = Heap::new(64 * 1024);
    for _ in 0..50 {
        let big = match heap.alloc(Kind::Block, 3000) {
            Some(b) => b,
            None => {
                collect(&mut heap, &[]);
                heap.alloc(Kind::Block, 3000).unwrap()
            }
        };
        heap.set(big, 2999, Val::int(4));
        assert_eq!(heap.get(big, 2999), Val::int(4));
    }
    assert!(heap.alloc(Kind::Block, 1 << 20).is_none());
}

#[test]
fn deep_structures_overflow_the_mark_stack_without_loss() {
    let mut heap = Heap::new(4 << 20);
    // A tree wide enough that the queue cannot hold its children.
    let root = heap.alloc(Kind::Block, 5000).unwrap();
    for i in 0..5000 {
        let child = heap.alloc(Kind::Block, 1).unwrap();
        let grandchild = heap.alloc(Kind::Block, 1).unwrap();
        heap.set(child, 0, grandchild);
        heap.set(root, i, child);
    }
    collect(&mut heap, &[root]);
    assert_eq!(heap.verify(&[root]), Ok(10001));
    // Nor if there are cells that were freed.
    (0..5000).step_by(3).for_each(|i| heap.set(root, i, Val::NONE));
    collect(&mut heap, &[root]);
    collect(&mut heap, &[root]);
    assert_eq!(heap.verify(&[root]), Ok(1 + 2 * 3333));
}

#[test]
fn a_store_while_marking_keeps_what_it_stores() {
    let mut heap = Heap::new(16 * 1024);
    let root = heap.alloc(Kind::Block, 1).unwrap();
    let hidden = heap.alloc(Kind::Block, 1).unwrap();
    heap.begin_mark();
    heap.shade(root);
    while !heap.mark_step(1) {}
    heap.set(root, 0, hidden);
    while !heap.mark_step(1) {}
    heap.begin_sweep();
    while !heap.sweep_step(1) {}
    assert!(heap.is_live(hidden));
}

#[test]
fn a_locked_heap_gives_nothing() {
    let mut heap = Heap::new(16 * 1024);
    heap.set_lock_depth(1);
    assert!(heap.alloc(Kind::Tuple, 1).is_none());
    heap.set_lock_depth(0);
    heap.fail_allocation(2);
    assert!(heap.alloc(Kind::Tuple, 1).is_some());
    assert!(heap.alloc(Kind::Tuple, 1).is_none());
    assert!(heap.alloc(Kind::Tuple, 1).is_none());
    assert!(heap.alloc(Kind::Tuple, 1).is_some());
}

#[cfg(feature = "watched")]
#[test]
fn undo_puts_everything_back() {
    let mut heap = Heap::new(16 * 1024);
    let root = heap.alloc(Kind::Block, 1).unwrap();
    heap.set(root, 0, Val::int(1));
    let mut mark = crate::Mark::default();
    heap.mark(&mut mark);
    heap.set(root, 0, Val::int(2));
    let later = heap.alloc(Kind::Tuple, 1).unwrap();
    let mut inner = crate::Mark::default();
    heap.mark(&mut inner);
    heap.set(root, 0, Val::int(3));
    heap.undo(&inner);
    assert_eq!(heap.get(root, 0), Val::int(2));
    heap.set(root, 0, Val::int(4));
    heap.undo(&mark);
    assert_eq!(heap.get(root, 0), Val::int(1));
    assert_eq!(heap.alloc(Kind::Tuple, 1), Some(later));
}

#[test]
fn every_byte_of_an_object_of_bytes_leads_back_to_it() {
    let mut heap = Heap::new(64 * 1024);
    let sizes = [1, 8, 100, 504, 505, 5000];
    let objects = sizes.map(|len| heap.alloc_bytes(Kind::Bytes, len).unwrap());
    let values = heap.alloc(Kind::Tuple, 3).unwrap();
    for (v, len) in objects.into_iter().zip(sizes) {
        let first = heap.payload_offset(v);
        for byte in 0..len {
            assert_eq!(heap.object_at(first + byte), Some((v, byte)));
        }
        assert_ne!(heap.object_at(first + len).map(|(found, _)| found), Some(v));
        assert_ne!(heap.object_at(first - 1).map(|(found, _)| found), Some(v));
    }
    assert_eq!(heap.object_at(heap.payload_offset(values)), None);
    assert_eq!(heap.object_at(usize::MAX), None);
    let gone = heap.payload_offset(objects[5]) + 3000;
    collect(&mut heap, &objects[..5]);
    assert_eq!(heap.object_at(gone), None);
}

#[test]
fn what_is_stored_while_an_object_is_copied_is_in_the_copy() {
    let mut heap = Heap::new(16 * 1024);
    let object = heap.alloc(Kind::Block, 8).unwrap();
    let copy = heap.alloc(Kind::Block, 6).unwrap();
    (0..8).for_each(|i| heap.set(object, i, Val::int(i as isize)));
    heap.watch(object, 0, Some(Copied { from: 2, to: copy, at: 1, n: 4 }));
    heap.copy_slots(object, 2, copy, 1, 2);
    // One that was copied, one that is still to be, and some that are not.
    heap.set(object, 2, Val::int(20));
    heap.set(object, 5, Val::int(50));
    heap.copy_slots(object, 6, object, 0, 2);
    heap.copy_slots(object, 4, copy, 3, 2);
    assert!(heap.unwatch());
    heap.watch(object, 3, None);
    heap.set(object, 2, Val::int(20));
    assert!(!heap.unwatch());
    heap.set(object, 3, Val::int(30));
    let copied: Vec<Option<isize>> = (1..5).map(|i| heap.get(copy, i).as_int()).collect();
    assert_eq!(copied, [Some(20), Some(3), Some(4), Some(50)]);
}

/// Random objects come, shrink and go in small and large heaps: each is found from any of its bytes, keeps what it holds,
/// and once all are gone there is room for one as large as the heap.
#[test]
fn cells_are_found_and_joined() {
    for (bytes, rounds) in [(8 << 10, 4000), (200 << 10, 20_000), (1 << 20, 60_000)] {
        let mut heap = Heap::new(bytes);
        heap.set_pace(100 << 10);
        let mut seed = bytes as u64;
        let mut dice = |n: usize| {
            seed = seed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            (seed >> 33) as usize % n
        };
        let mut live: Vec<(Val, usize, u8)> = Vec::new();
        for round in 0..rounds {
            let mark = round as u8;
            let len = match dice(20) {
                0 => dice(bytes / 8),
                1..4 => dice(2000),
                _ => dice(100),
            };
            match dice(10) {
                0..5 => {
                    let mut made = heap.alloc_bytes(Kind::Bytes, len);
                    if made.is_none() {
                        let roots: Vec<Val> = live.iter().map(|(v, ..)| *v).collect();
                        collect(&mut heap, &roots);
                        assert_eq!(heap.verify(&roots), Ok(roots.len()));
                        made = heap.alloc_bytes(Kind::Bytes, len);
                        if made.is_none() && heap.extend() {
                            made = heap.alloc_bytes(Kind::Bytes, len);
                        }
                    }
                    match made {
                        Some(v) => {
                            heap.bytes_mut(v).fill(mark);
                            live.push((v, len, mark));
                        }
                        None => drop(live.drain(live.len() / 2..)),
                    }
                }
                5..8 if !live.is_empty() => drop(live.swap_remove(dice(live.len()))),
                8 if !live.is_empty() => {
                    let n = dice(live.len());
                    let shorter = dice(live[n].1 + 1);
                    if dice(2) == 0 {
                        heap.truncate(live[n].0, shorter);
                        live[n].1 = shorter;
                    } else if heap.set_len_within(live[n].0, shorter) {
                        assert!(heap.set_len_within(live[n].0, live[n].1));
                    }
                }
                _ if !live.is_empty() => {
                    let (v, len, mark) = live[dice(live.len())];
                    assert!(heap.bytes(v).len() == len && heap.bytes(v).iter().all(|b| *b == mark));
                    if len > 0 {
                        let byte = dice(len);
                        assert_eq!(heap.object_at(heap.payload_offset(v) + byte), Some((v, byte)));
                    }
                }
                _ => {}
            }
        }
        for (v, len, mark) in &live {
            assert!(heap.is_live(*v) && heap.bytes(*v).len() == *len && heap.bytes(*v).iter().all(|b| b == mark));
        }
        let mut found = 0;
        let mut from = 0;
        while let Some((_, next)) = heap.next_object(Kind::Bytes, from) {
            (found, from) = (found + 1, next);
        }
        assert!(found >= live.len());
        let (mut all, mut taken) = (0, 0);
        for from in (0..bytes).step_by(700) {
            heap.cells_in(from..(from + 700).min(bytes), &mut |is_free, cell| {
                all += cell;
                taken += usize::from(!is_free);
            });
        }
        assert_eq!((all, taken), (bytes, found));
        collect(&mut heap, &[]);
        assert_eq!(heap.stats().used, 0);
        heap.extend();
        assert!(heap.alloc_bytes(Kind::Bytes, bytes - 8).is_some());
    }
}
