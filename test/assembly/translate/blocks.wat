;; a comparison and its branch:
;;   add x0, x1, x2
;;   cmp x1, #0x1
;;   b.ne 0x10
 (func $0 (type $6) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local $7 i64)
  (local $8 i64)
  (local $9 i32)
  (local $10 i32)
  (local $11 i64)
  (local $12 i64)
  (local $13 i64)
  (local $14 i64)
  (local $15 i32)
  (local $16 i64)
  (local $scratch i64)
  (local $scratch_18 i64)
  (local $scratch_19 i64)
  (local $scratch_20 i64)
  (local $scratch_21 i64)
  (local $scratch_22 i64)
  (local.set $3
   (i32.load offset=884 align=1
    (local.get $0)
   )
  )
  (local.set $4
   (i32.load offset=996 align=1
    (local.get $0)
   )
  )
  (local.set $5
   (i32.load offset=816 align=1
    (local.get $0)
   )
  )
  (local.set $7
   (i64.load offset=800 align=1
    (local.get $0)
   )
  )
  (local.set $8
   (i64.load offset=808 align=1
    (local.get $0)
   )
  )
  (local.set $16
   (i64.load align=1
    (local.get $0)
   )
  )
  (local.set $11
   (i64.load offset=8 align=1
    (local.get $0)
   )
  )
  (local.set $12
   (i64.load offset=16 align=1
    (local.get $0)
   )
  )
  (local.set $6
   (i64.load offset=856 align=1
    (local.get $0)
   )
  )
  (block
   (block $block
    (local.set $13
     (i64.add
      (local.get $11)
      (local.get $12)
     )
    )
    (local.set $14
     (i64.sub
      (local.get $11)
      (i64.const 1)
     )
    )
    (local.set $15
     (i64.ne
      (local.get $11)
      (i64.const 1)
     )
    )
    (local.set $1
     (i32.sub
      (local.get $1)
      (i32.const 3)
     )
    )
    (@metadata.code.branch_hint "\00")
    (if
     (local.get $15)
     (then
      (local.set $16
       (block (result i64)
        (local.set $scratch_19
         (local.get $13)
        )
        (local.set $7
         (block (result i64)
          (local.set $scratch_18
           (local.get $11)
          )
          (local.set $8
           (block (result i64)
            (local.set $scratch
             (i64.const 1)
            )
            (local.set $5
             (i32.const 1)
            )
            (local.get $scratch)
           )
          )
          (local.get $scratch_18)
         )
        )
        (local.get $scratch_19)
       )
      )
      (local.set $2
       (record 192)
      )
      (br $block)
     )
    )
    (local.set $16
     (block (result i64)
      (local.set $scratch_22
       (local.get $13)
      )
      (local.set $7
       (block (result i64)
        (local.set $scratch_21
         (local.get $11)
        )
        (local.set $8
         (block (result i64)
          (local.set $scratch_20
           (i64.const 1)
          )
          (local.set $5
           (i32.const 1)
          )
          (local.get $scratch_20)
         )
        )
        (local.get $scratch_21)
       )
      )
      (local.get $scratch_22)
     )
    )
    (local.set $2
     (record 176)
    )
    (br $block)
    (unreachable)
   )
   (i64.store align=1
    (local.get $0)
    (local.get $16)
   )
   (i64.store offset=800 align=1
    (local.get $0)
    (i64.shl
     (local.get $7)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i64.store offset=808 align=1
    (local.get $0)
    (i64.shl
     (local.get $8)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i32.store offset=816 align=1
    (local.get $0)
    (i32.and
     (local.get $5)
     (i32.const -9)
    )
   )
  )
  (i32.store offset=1004 align=1
   (local.get $0)
   (local.get $1)
  )
  (local.get $2)
 )

;; a conditional select of W registers:
;;   subs w0, w1, w2
;;   csel w3, w4, w5, lt
;;   b 0x10
 (func $0 (type $6) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local $7 i64)
  (local $8 i64)
  (local $9 i32)
  (local $10 i32)
  (local $11 i64)
  (local $12 i64)
  (local $13 i64)
  (local $14 i64)
  (local $15 i64)
  (local $16 i64)
  (local $17 i32)
  (local $18 i64)
  (local $19 i64)
  (local $20 i64)
  (local $21 i64)
  (local $22 i64)
  (local $23 i64)
  (local $24 i64)
  (local $scratch i64)
  (local $scratch_26 i64)
  (local $scratch_27 i64)
  (local $scratch_28 i64)
  (local.set $3
   (i32.load offset=884 align=1
    (local.get $0)
   )
  )
  (local.set $4
   (i32.load offset=996 align=1
    (local.get $0)
   )
  )
  (local.set $5
   (i32.load offset=816 align=1
    (local.get $0)
   )
  )
  (local.set $7
   (i64.load offset=800 align=1
    (local.get $0)
   )
  )
  (local.set $8
   (i64.load offset=808 align=1
    (local.get $0)
   )
  )
  (local.set $23
   (i64.load align=1
    (local.get $0)
   )
  )
  (local.set $11
   (i64.load offset=8 align=1
    (local.get $0)
   )
  )
  (local.set $13
   (i64.load offset=16 align=1
    (local.get $0)
   )
  )
  (local.set $24
   (i64.load offset=24 align=1
    (local.get $0)
   )
  )
  (local.set $18
   (i64.load offset=32 align=1
    (local.get $0)
   )
  )
  (local.set $20
   (i64.load offset=40 align=1
    (local.get $0)
   )
  )
  (local.set $6
   (i64.load offset=856 align=1
    (local.get $0)
   )
  )
  (block
   (block $block
    (local.set $12
     (i64.extend_i32_u
      (i32.wrap_i64
       (local.get $11)
      )
     )
    )
    (local.set $14
     (i64.extend_i32_u
      (i32.wrap_i64
       (local.get $13)
      )
     )
    )
    (local.set $16
     (i64.extend_i32_u
      (i32.wrap_i64
       (local.tee $15
        (i64.sub
         (local.get $12)
         (local.get $14)
        )
       )
      )
     )
    )
    (local.set $17
     (i32.lt_s
      (i32.wrap_i64
       (local.get $12)
      )
      (i32.wrap_i64
       (local.get $14)
      )
     )
    )
    (local.set $19
     (i64.extend_i32_u
      (i32.wrap_i64
       (local.get $18)
      )
     )
    )
    (local.set $21
     (i64.extend_i32_u
      (i32.wrap_i64
       (local.get $20)
      )
     )
    )
    (local.set $22
     (select
      (local.get $19)
      (local.get $21)
      (local.get $17)
     )
    )
    (local.set $1
     (i32.sub
      (local.get $1)
      (i32.const 3)
     )
    )
    (local.set $23
     (block (result i64)
      (local.set $scratch_28
       (local.get $16)
      )
      (local.set $24
       (block (result i64)
        (local.set $scratch_27
         (local.get $22)
        )
        (local.set $7
         (block (result i64)
          (local.set $scratch_26
           (local.get $12)
          )
          (local.set $8
           (block (result i64)
            (local.set $scratch
             (local.get $14)
            )
            (local.set $5
             (i32.const 9)
            )
            (local.get $scratch)
           )
          )
          (local.get $scratch_26)
         )
        )
        (local.get $scratch_27)
       )
      )
      (local.get $scratch_28)
     )
    )
    (local.set $2
     (record 192)
    )
    (br $block)
    (unreachable)
   )
   (i64.store align=1
    (local.get $0)
    (local.get $23)
   )
   (i64.store offset=24 align=1
    (local.get $0)
    (local.get $24)
   )
   (i64.store offset=800 align=1
    (local.get $0)
    (i64.shl
     (local.get $7)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i64.store offset=808 align=1
    (local.get $0)
    (i64.shl
     (local.get $8)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i32.store offset=816 align=1
    (local.get $0)
    (i32.and
     (local.get $5)
     (i32.const -9)
    )
   )
  )
  (i32.store offset=1004 align=1
   (local.get $0)
   (local.get $1)
  )
  (local.get $2)
 )

;; a load with writeback:
;;   ldr x2, [x1], #8
;;   b 0x8
 (func $0 (type $6) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local $7 i64)
  (local $8 i64)
  (local $9 i32)
  (local $10 i32)
  (local $11 i64)
  (local $12 i64)
  (local $13 i32)
  (local $14 i32)
  (local $15 i32)
  (local $16 i64)
  (local $17 i64)
  (local $scratch i64)
  (local.set $3
   (i32.load offset=884 align=1
    (local.get $0)
   )
  )
  (local.set $4
   (i32.load offset=996 align=1
    (local.get $0)
   )
  )
  (local.set $5
   (i32.load offset=816 align=1
    (local.get $0)
   )
  )
  (local.set $7
   (i64.load offset=800 align=1
    (local.get $0)
   )
  )
  (local.set $8
   (i64.load offset=808 align=1
    (local.get $0)
   )
  )
  (local.set $11
   (i64.load offset=8 align=1
    (local.get $0)
   )
  )
  (local.set $17
   (i64.load offset=16 align=1
    (local.get $0)
   )
  )
  (local.set $6
   (i64.load offset=856 align=1
    (local.get $0)
   )
  )
  (block
   (block $block
    (local.set $12
     (i64.add
      (local.get $11)
      (i64.const 8)
     )
    )
    (@metadata.code.branch_hint "\01")
    (if
     (i64.eq
      (i64.load align=1
       (local.tee $14
        (i32.add
         (i32.and
          (i32.xor
           (i32.shr_u
            (local.tee $13
             (i32.wrap_i64
              (local.get $11)
             )
            )
            (i32.const 7)
           )
           (i32.shr_u
            (local.get $13)
            (i32.const 16)
           )
          )
          (i32.const 16352)
         )
         (local.get $3)
        )
       )
      )
      (i64.and
       (local.get $11)
       (i64.const -4089)
      )
     )
     (then
      (local.set $15
       (i32.add
        (local.get $13)
        (i32.load offset=16 align=1
         (local.get $14)
        )
       )
      )
     )
     (else
      (@metadata.code.branch_hint "\00")
      (if
       (i32.eqz
        (local.tee $15
         (call $fimport$0
          (local.get $0)
          (local.get $11)
          (i32.const 8)
         )
        )
       )
       (then
        (local.set $2
         (record 128)
        )
        (br $block)
       )
      )
     )
    )
    (local.set $16
     (i64.load align=1
      (local.get $15)
     )
    )
    (local.set $1
     (i32.sub
      (local.get $1)
      (i32.const 2)
     )
    )
    (local.set $11
     (block (result i64)
      (local.set $scratch
       (local.get $12)
      )
      (local.set $17
       (local.get $16)
      )
      (local.get $scratch)
     )
    )
    (local.set $2
     (record 160)
    )
    (br $block)
    (unreachable)
   )
   (i64.store offset=8 align=1
    (local.get $0)
    (local.get $11)
   )
   (i64.store offset=16 align=1
    (local.get $0)
    (local.get $17)
   )
   (i64.store offset=800 align=1
    (local.get $0)
    (i64.shl
     (local.get $7)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i64.store offset=808 align=1
    (local.get $0)
    (i64.shl
     (local.get $8)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i32.store offset=816 align=1
    (local.get $0)
    (i32.and
     (local.get $5)
     (i32.const -9)
    )
   )
  )
  (i32.store offset=1004 align=1
   (local.get $0)
   (local.get $1)
  )
  (local.get $2)
 )

;; a return:
;;   ret
 (func $0 (type $6) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local $7 i64)
  (local $8 i64)
  (local $9 i32)
  (local $10 i32)
  (local $11 i64)
  (local.set $3
   (i32.load offset=884 align=1
    (local.get $0)
   )
  )
  (local.set $4
   (i32.load offset=996 align=1
    (local.get $0)
   )
  )
  (local.set $5
   (i32.load offset=816 align=1
    (local.get $0)
   )
  )
  (local.set $7
   (i64.load offset=800 align=1
    (local.get $0)
   )
  )
  (local.set $8
   (i64.load offset=808 align=1
    (local.get $0)
   )
  )
  (local.set $11
   (i64.load offset=240 align=1
    (local.get $0)
   )
  )
  (local.set $6
   (i64.load offset=856 align=1
    (local.get $0)
   )
  )
  (block
   (block $block
    (local.set $1
     (i32.sub
      (local.get $1)
      (i32.const 1)
     )
    )
    (i64.store offset=784 align=1
     (local.get $0)
     (local.get $11)
    )
    (local.set $2
     (i32.const 1)
    )
    (br $block)
    (unreachable)
   )
   (i64.store offset=800 align=1
    (local.get $0)
    (i64.shl
     (local.get $7)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i64.store offset=808 align=1
    (local.get $0)
    (i64.shl
     (local.get $8)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i32.store offset=816 align=1
    (local.get $0)
    (i32.and
     (local.get $5)
     (i32.const -9)
    )
   )
  )
  (i32.store offset=1004 align=1
   (local.get $0)
   (local.get $1)
  )
  (local.get $2)
 )

;; numbers: a product, a fused one, a sum, a comparison:
;;   fmul d1, d2, d3
;;   fmadd d0, d1, d3, d4
;;   fadd s3, s1, s2
;;   fcmp d0, d1
;;   b.mi 0x18
 (func $0 (type $6) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local $7 i64)
  (local $8 i64)
  (local $9 i32)
  (local $10 i32)
  (local $11 v128)
  (local $12 f64)
  (local $13 v128)
  (local $14 f64)
  (local $15 f64)
  (local $16 v128)
  (local $17 f64)
  (local $18 f64)
  (local $19 f64)
  (local $20 i64)
  (local $21 i64)
  (local $22 f32)
  (local $23 f32)
  (local $24 f64)
  (local $25 f64)
  (local $26 f64)
  (local $27 i32)
  (local $28 v128)
  (local $29 v128)
  (local $scratch i64)
  (local $scratch_31 v128)
  (local $scratch_32 v128)
  (local $scratch_33 v128)
  (local $scratch_34 i64)
  (local $scratch_35 v128)
  (local $scratch_36 v128)
  (local $scratch_37 v128)
  (local.set $3
   (i32.load offset=884 align=1
    (local.get $0)
   )
  )
  (local.set $4
   (i32.load offset=996 align=1
    (local.get $0)
   )
  )
  (local.set $5
   (i32.load offset=816 align=1
    (local.get $0)
   )
  )
  (local.set $7
   (i64.load offset=800 align=1
    (local.get $0)
   )
  )
  (local.set $8
   (i64.load offset=808 align=1
    (local.get $0)
   )
  )
  (local.set $28
   (v128.load offset=272 align=1
    (local.get $0)
   )
  )
  (local.set $29
   (v128.load offset=288 align=1
    (local.get $0)
   )
  )
  (local.set $11
   (v128.load offset=304 align=1
    (local.get $0)
   )
  )
  (local.set $13
   (v128.load offset=320 align=1
    (local.get $0)
   )
  )
  (local.set $16
   (v128.load offset=336 align=1
    (local.get $0)
   )
  )
  (local.set $10
   (i32.sub
    (i32.eqz
     (i32.and
      (i32.load offset=792 align=1
       (local.get $0)
      )
      (record 10551296)
     )
    )
    (i32.const 1)
   )
  )
  (local.set $9
   (i32.sub
    (i32.eqz
     (i32.or
      (i32.and
       (i32.load offset=792 align=1
        (local.get $0)
       )
       (record 23134208)
      )
      (i32.and
       (i32.xor
        (i32.load offset=796 align=1
         (local.get $0)
        )
        (i32.const -1)
       )
       (i32.const 16)
      )
     )
    )
    (i32.const 1)
   )
  )
  (local.set $6
   (i64.load offset=856 align=1
    (local.get $0)
   )
  )
  (block
   (block $block
    (@metadata.code.branch_hint "\00")
    (if
     (local.get $4)
     (then
      (local.set $2
       (record 128)
      )
      (br $block)
     )
    )
    (local.set $12
     (f64x2.extract_lane 0
      (local.get $11)
     )
    )
    (local.set $14
     (f64x2.extract_lane 0
      (local.get $13)
     )
    )
    (@metadata.code.branch_hint "\00")
    (if
     (i32.ge_u
      (i32.or
       (i32.sub
        (i32.wrap_i64
         (i64.shr_u
          (i64.reinterpret_f64
           (local.tee $15
            (f64.mul
             (local.get $12)
             (local.get $14)
            )
           )
          )
          (i64.const 31)
         )
        )
        (i32.const 4194304)
       )
       (local.get $9)
      )
      (i32.const -6291456)
     )
     (then
      (local.set $15
       (f64.reinterpret_i64
        (call $fimport$4
         (local.get $0)
         (i32.const 2)
         (i32.const 322)
         (i64.reinterpret_f64
          (local.get $12)
         )
         (i64.reinterpret_f64
          (local.get $14)
         )
         (i64.reinterpret_f64
          (local.get $14)
         )
        )
       )
      )
      (local.set $9
       (i32.load offset=1068 align=1
        (local.get $0)
       )
      )
     )
    )
    (local.set $17
     (f64x2.extract_lane 0
      (local.get $16)
     )
    )
    (local.set $18
     (f64x2.extract_lane 0
      (local.get $13)
     )
    )
    (@metadata.code.branch_hint "\00")
    (if
     (i32.ge_u
      (i32.or
       (i32.sub
        (i32.wrap_i64
         (i64.shr_u
          (i64.reinterpret_f64
           (local.tee $19
            (f64x2.extract_lane 0
             (f64x2.relaxed_madd
              (f64x2.splat
               (local.get $15)
              )
              (f64x2.splat
               (local.get $18)
              )
              (f64x2.splat
               (local.get $17)
              )
             )
            )
           )
          )
          (i64.const 31)
         )
        )
        (i32.const 4194304)
       )
       (local.get $9)
      )
      (i32.const -6291456)
     )
     (then
      (local.set $19
       (f64.reinterpret_i64
        (call $fimport$4
         (local.get $0)
         (i32.const 3)
         (i32.const 436)
         (i64.reinterpret_f64
          (local.get $17)
         )
         (i64.reinterpret_f64
          (local.get $15)
         )
         (i64.reinterpret_f64
          (local.get $18)
         )
        )
       )
      )
      (local.set $9
       (i32.load offset=1068 align=1
        (local.get $0)
       )
      )
     )
    )
    (local.set $21
     (i64.extend_i32_u
      (i32.wrap_i64
       (local.tee $20
        (i64.reinterpret_f64
         (local.get $15)
        )
       )
      )
     )
    )
    (local.set $22
     (f32x4.extract_lane 0
      (local.get $11)
     )
    )
    (@metadata.code.branch_hint "\00")
    (if
     (i32.ge_u
      (i32.or
       (i32.shl
        (i32.reinterpret_f32
         (local.tee $23
          (f32.add
           (f32.reinterpret_i32
            (i32.wrap_i64
             (local.get $21)
            )
           )
           (local.get $22)
          )
         )
        )
        (i32.const 1)
       )
       (local.get $9)
      )
      (i32.const -16777216)
     )
     (then
      (local.set $23
       (f32.reinterpret_i32
        (i32.wrap_i64
         (call $fimport$4
          (local.get $0)
          (i32.const 2)
          (i32.const 64)
          (local.get $21)
          (i64.extend_i32_u
           (i32.reinterpret_f32
            (local.get $22)
           )
          )
          (i64.extend_i32_u
           (i32.reinterpret_f32
            (local.get $22)
           )
          )
         )
        )
       )
      )
      (local.set $9
       (i32.load offset=1068 align=1
        (local.get $0)
       )
      )
     )
    )
    (local.set $24
     (f64.sub
      (local.get $19)
      (local.get $15)
     )
    )
    (local.set $25
     (local.get $19)
    )
    (local.set $26
     (local.get $15)
    )
    (@metadata.code.branch_hint "\00")
    (if
     (i32.ge_u
      (i32.or
       (i32.wrap_i64
        (i64.shr_u
         (i64.reinterpret_f64
          (local.get $24)
         )
         (i64.const 31)
        )
       )
       (local.get $10)
      )
      (i32.const -2097152)
     )
     (then
      (local.set $25
       (f64.reinterpret_i64
        (call $fimport$4
         (local.get $0)
         (i32.const 8)
         (i32.const 256)
         (i64.reinterpret_f64
          (local.get $19)
         )
         (i64.reinterpret_f64
          (local.get $15)
         )
         (i64.reinterpret_f64
          (local.get $15)
         )
        )
       )
      )
      (local.set $26
       (f64.const 0)
      )
     )
    )
    (local.set $27
     (f64.lt
      (local.get $25)
      (local.get $26)
     )
    )
    (local.set $1
     (i32.sub
      (local.get $1)
      (i32.const 5)
     )
    )
    (@metadata.code.branch_hint "\00")
    (if
     (local.get $27)
     (then
      (local.set $28
       (block (result v128)
        (local.set $scratch_33
         (f64x2.replace_lane 0
          (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
          (local.get $19)
         )
        )
        (local.set $29
         (block (result v128)
          (local.set $scratch_32
           (f64x2.replace_lane 0
            (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
            (local.get $15)
           )
          )
          (local.set $13
           (block (result v128)
            (local.set $scratch_31
             (f32x4.replace_lane 0
              (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
              (local.get $23)
             )
            )
            (local.set $7
             (block (result i64)
              (local.set $scratch
               (select
                (i64.const 8)
                (select
                 (i64.const 6)
                 (select
                  (i64.const 2)
                  (i64.const 3)
                  (f64.gt
                   (local.get $25)
                   (local.get $26)
                  )
                 )
                 (f64.eq
                  (local.get $25)
                  (local.get $26)
                 )
                )
                (f64.lt
                 (local.get $25)
                 (local.get $26)
                )
               )
              )
              (local.set $5
               (i32.const 0)
              )
              (local.get $scratch)
             )
            )
            (local.get $scratch_31)
           )
          )
          (local.get $scratch_32)
         )
        )
        (local.get $scratch_33)
       )
      )
      (local.set $2
       (record 224)
      )
      (br $block)
     )
    )
    (local.set $28
     (block (result v128)
      (local.set $scratch_37
       (f64x2.replace_lane 0
        (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
        (local.get $19)
       )
      )
      (local.set $29
       (block (result v128)
        (local.set $scratch_36
         (f64x2.replace_lane 0
          (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
          (local.get $15)
         )
        )
        (local.set $13
         (block (result v128)
          (local.set $scratch_35
           (f32x4.replace_lane 0
            (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
            (local.get $23)
           )
          )
          (local.set $7
           (block (result i64)
            (local.set $scratch_34
             (select
              (i64.const 8)
              (select
               (i64.const 6)
               (select
                (i64.const 2)
                (i64.const 3)
                (f64.gt
                 (local.get $25)
                 (local.get $26)
                )
               )
               (f64.eq
                (local.get $25)
                (local.get $26)
               )
              )
              (f64.lt
               (local.get $25)
               (local.get $26)
              )
             )
            )
            (local.set $5
             (i32.const 0)
            )
            (local.get $scratch_34)
           )
          )
          (local.get $scratch_35)
         )
        )
        (local.get $scratch_36)
       )
      )
      (local.get $scratch_37)
     )
    )
    (local.set $2
     (record 208)
    )
    (br $block)
    (unreachable)
   )
   (v128.store offset=272 align=1
    (local.get $0)
    (local.get $28)
   )
   (v128.store offset=288 align=1
    (local.get $0)
    (local.get $29)
   )
   (v128.store offset=320 align=1
    (local.get $0)
    (local.get $13)
   )
   (i64.store offset=800 align=1
    (local.get $0)
    (i64.shl
     (local.get $7)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i64.store offset=808 align=1
    (local.get $0)
    (i64.shl
     (local.get $8)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i32.store offset=816 align=1
    (local.get $0)
    (i32.and
     (local.get $5)
     (i32.const -9)
    )
   )
  )
  (i32.store offset=1004 align=1
   (local.get $0)
   (local.get $1)
  )
  (local.get $2)
 )

;; lanes:
;;   add v3.8b, v0.8b, v2.8b
;;   b 0x8
 (func $0 (type $6) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local $7 i64)
  (local $8 i64)
  (local $9 i32)
  (local $10 i32)
  (local $11 v128)
  (local $12 v128)
  (local $13 v128)
  (local $14 v128)
  (local.set $3
   (i32.load offset=884 align=1
    (local.get $0)
   )
  )
  (local.set $4
   (i32.load offset=996 align=1
    (local.get $0)
   )
  )
  (local.set $5
   (i32.load offset=816 align=1
    (local.get $0)
   )
  )
  (local.set $7
   (i64.load offset=800 align=1
    (local.get $0)
   )
  )
  (local.set $8
   (i64.load offset=808 align=1
    (local.get $0)
   )
  )
  (local.set $11
   (v128.load offset=272 align=1
    (local.get $0)
   )
  )
  (local.set $12
   (v128.load offset=304 align=1
    (local.get $0)
   )
  )
  (local.set $14
   (v128.load offset=320 align=1
    (local.get $0)
   )
  )
  (local.set $6
   (i64.load offset=856 align=1
    (local.get $0)
   )
  )
  (block
   (block $block
    (@metadata.code.branch_hint "\00")
    (if
     (local.get $4)
     (then
      (local.set $2
       (record 128)
      )
      (br $block)
     )
    )
    (local.set $13
     (f64x2.replace_lane 1
      (i8x16.add
       (local.get $11)
       (local.get $12)
      )
      (f64.const 0)
     )
    )
    (local.set $1
     (i32.sub
      (local.get $1)
      (i32.const 2)
     )
    )
    (local.set $14
     (local.get $13)
    )
    (local.set $2
     (record 160)
    )
    (br $block)
    (unreachable)
   )
   (v128.store offset=320 align=1
    (local.get $0)
    (local.get $14)
   )
   (i64.store offset=800 align=1
    (local.get $0)
    (i64.shl
     (local.get $7)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i64.store offset=808 align=1
    (local.get $0)
    (i64.shl
     (local.get $8)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i32.store offset=816 align=1
    (local.get $0)
    (i32.and
     (local.get $5)
     (i32.const -9)
    )
   )
  )
  (i32.store offset=1004 align=1
   (local.get $0)
   (local.get $1)
  )
  (local.get $2)
 )

;; an exclusive pair:
;;   ldxr x0, [x1]
;;   stxr w2, x0, [x1]
;;   b 0xc
 (func $0 (type $6) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local $7 i64)
  (local $8 i64)
  (local $9 i32)
  (local $10 i32)
  (local $11 i64)
  (local $12 i32)
  (local $13 i32)
  (local $14 i32)
  (local $15 i64)
  (local $16 i32)
  (local $17 i32)
  (local $18 i32)
  (local $19 i64)
  (local $20 i32)
  (local $21 i64)
  (local $22 i64)
  (local $scratch i64)
  (local.set $3
   (i32.load offset=884 align=1
    (local.get $0)
   )
  )
  (local.set $4
   (i32.load offset=996 align=1
    (local.get $0)
   )
  )
  (local.set $5
   (i32.load offset=816 align=1
    (local.get $0)
   )
  )
  (local.set $7
   (i64.load offset=800 align=1
    (local.get $0)
   )
  )
  (local.set $8
   (i64.load offset=808 align=1
    (local.get $0)
   )
  )
  (local.set $19
   (i64.load align=1
    (local.get $0)
   )
  )
  (local.set $11
   (i64.load offset=8 align=1
    (local.get $0)
   )
  )
  (local.set $22
   (i64.load offset=16 align=1
    (local.get $0)
   )
  )
  (local.set $6
   (i64.load offset=856 align=1
    (local.get $0)
   )
  )
  (block
   (block $block
    (@metadata.code.branch_hint "\01")
    (if
     (i64.eq
      (i64.load align=1
       (local.tee $13
        (i32.add
         (i32.and
          (i32.xor
           (i32.shr_u
            (local.tee $12
             (i32.wrap_i64
              (local.get $11)
             )
            )
            (i32.const 7)
           )
           (i32.shr_u
            (local.get $12)
            (i32.const 16)
           )
          )
          (i32.const 16352)
         )
         (local.get $3)
        )
       )
      )
      (i64.and
       (local.get $11)
       (i64.const -4089)
      )
     )
     (then
      (local.set $14
       (i32.add
        (local.get $12)
        (i32.load offset=16 align=1
         (local.get $13)
        )
       )
      )
     )
     (else
      (@metadata.code.branch_hint "\00")
      (if
       (i32.eqz
        (local.tee $14
         (call $fimport$0
          (local.get $0)
          (local.get $11)
          (i32.const 136)
         )
        )
       )
       (then
        (local.set $2
         (record 128)
        )
        (br $block)
       )
      )
     )
    )
    (i32.store offset=908 align=1
     (local.get $0)
     (i32.const 1)
    )
    (i32.store offset=960 align=1
     (local.get $0)
     (i32.const 1)
    )
    (i32.store offset=912 align=1
     (local.get $0)
     (i32.const 8)
    )
    (i64.store offset=920 align=1
     (local.get $0)
     (i64.extend_i32_u
      (i32.sub
       (local.get $14)
       (record 262209536)
      )
     )
    )
    (local.set $15
     (i64.load align=1
      (local.get $14)
     )
    )
    (@metadata.code.branch_hint "\01")
    (if
     (i64.eq
      (i64.load offset=8 align=1
       (local.tee $17
        (i32.add
         (i32.and
          (i32.xor
           (i32.shr_u
            (local.tee $16
             (i32.wrap_i64
              (local.get $11)
             )
            )
            (i32.const 7)
           )
           (i32.shr_u
            (local.get $16)
            (i32.const 16)
           )
          )
          (i32.const 16352)
         )
         (local.get $3)
        )
       )
      )
      (i64.and
       (local.get $11)
       (i64.const -4089)
      )
     )
     (then
      (local.set $18
       (i32.add
        (local.get $16)
        (i32.load offset=16 align=1
         (local.get $17)
        )
       )
      )
     )
     (else
      (@metadata.code.branch_hint "\00")
      (if
       (i32.eqz
        (local.tee $18
         (call $fimport$0
          (local.get $0)
          (local.get $11)
          (i32.const 200)
         )
        )
       )
       (then
        (local.set $19
         (local.get $15)
        )
        (local.set $1
         (i32.sub
          (local.get $1)
          (i32.const 1)
         )
        )
        (local.set $2
         (record 144)
        )
        (br $block)
       )
      )
     )
    )
    (local.set $20
     (i32.and
      (i32.and
       (i32.load offset=908 align=1
        (local.get $0)
       )
       (i32.eq
        (i32.load offset=912 align=1
         (local.get $0)
        )
        (i32.const 8)
       )
      )
      (i64.eq
       (i64.load offset=920 align=1
        (local.get $0)
       )
       (i64.extend_i32_u
        (i32.sub
         (local.get $18)
         (record 262209536)
        )
       )
      )
     )
    )
    (i32.store offset=908 align=1
     (local.get $0)
     (i32.const 0)
    )
    (@metadata.code.branch_hint "\01")
    (if
     (local.get $20)
     (then
      (i64.store align=1
       (local.get $18)
       (local.get $15)
      )
     )
    )
    (local.set $21
     (i64.extend_i32_u
      (i32.eqz
       (local.get $20)
      )
     )
    )
    (local.set $1
     (i32.sub
      (local.get $1)
      (i32.const 3)
     )
    )
    (local.set $19
     (block (result i64)
      (local.set $scratch
       (local.get $15)
      )
      (local.set $22
       (local.get $21)
      )
      (local.get $scratch)
     )
    )
    (local.set $2
     (record 176)
    )
    (br $block)
    (unreachable)
   )
   (i64.store align=1
    (local.get $0)
    (local.get $19)
   )
   (i64.store offset=16 align=1
    (local.get $0)
    (local.get $22)
   )
   (i64.store offset=800 align=1
    (local.get $0)
    (i64.shl
     (local.get $7)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i64.store offset=808 align=1
    (local.get $0)
    (i64.shl
     (local.get $8)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i32.store offset=816 align=1
    (local.get $0)
    (i32.and
     (local.get $5)
     (i32.const -9)
    )
   )
  )
  (i32.store offset=1004 align=1
   (local.get $0)
   (local.get $1)
  )
  (local.get $2)
 )

;; a system call:
;;   add x0, x0, #0x1
;;   svc #0x2a
 (func $0 (type $6) (param $0 i32) (param $1 i32) (result i32)
  (local $2 i32)
  (local $3 i32)
  (local $4 i32)
  (local $5 i32)
  (local $6 i64)
  (local $7 i64)
  (local $8 i64)
  (local $9 i32)
  (local $10 i32)
  (local $11 i64)
  (local $12 i64)
  (local.set $3
   (i32.load offset=884 align=1
    (local.get $0)
   )
  )
  (local.set $4
   (i32.load offset=996 align=1
    (local.get $0)
   )
  )
  (local.set $5
   (i32.load offset=816 align=1
    (local.get $0)
   )
  )
  (local.set $7
   (i64.load offset=800 align=1
    (local.get $0)
   )
  )
  (local.set $8
   (i64.load offset=808 align=1
    (local.get $0)
   )
  )
  (local.set $11
   (i64.load align=1
    (local.get $0)
   )
  )
  (local.set $6
   (i64.load offset=856 align=1
    (local.get $0)
   )
  )
  (block
   (block $block
    (local.set $12
     (i64.add
      (local.get $11)
      (i64.const 1)
     )
    )
    (local.set $1
     (i32.sub
      (local.get $1)
      (i32.const 1)
     )
    )
    (local.set $11
     (local.get $12)
    )
    (local.set $2
     (record 144)
    )
    (br $block)
    (unreachable)
   )
   (i64.store align=1
    (local.get $0)
    (local.get $11)
   )
   (i64.store offset=800 align=1
    (local.get $0)
    (i64.shl
     (local.get $7)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i64.store offset=808 align=1
    (local.get $0)
    (i64.shl
     (local.get $8)
     (i64.extend_i32_u
      (i32.shl
       (i32.and
        (local.get $5)
        (i32.const 8)
       )
       (i32.const 2)
      )
     )
    )
   )
   (i32.store offset=816 align=1
    (local.get $0)
    (i32.and
     (local.get $5)
     (i32.const -9)
    )
   )
  )
  (i32.store offset=1004 align=1
   (local.get $0)
   (local.get $1)
  )
  (local.get $2)
 )

